import { z } from 'zod';
import {
  countOut,
  identifier,
  isoDate,
  oneOfOut,
  pageOut,
  pageQuery,
  quantity,
  shortText,
  textOut,
  timeOut,
} from '../fields';
import { everyone, stockKeepers } from '../roles';
import { route } from '../route';
import { minRemainingDays, packing } from './movement-schemas';

const tag = 'Reservations';

export const reservationStates = [
  'HELD',
  'CONFIRMED',
  'CONSUMED',
  'RELEASED',
  'EXPIRED',
  'PREEMPTED',
] as const;

export const lotShare = z
  .object({ lotId: z.string(), expireDate: textOut, quantity: countOut })
  .meta({ id: 'LotShare' });

const reservation = z
  .object({
    id: z.string(),
    state: oneOfOut(reservationStates),
    purpose: textOut,
    incidentId: textOut,
    lines: z.array(
      z.object({
        depotId: z.string(),
        itemId: z.string(),
        quantity: countOut,
        lots: z.array(lotShare),
      }),
    ),
    expireTime: timeOut,
    createTime: timeOut,
    resolveTime: timeOut,
    recallIds: z
      .array(z.string())
      .describe('recalls that hit units it held: it has to be planned again'),
    etag: z.string(),
  })
  .meta({ id: 'Reservation', description: 'Stock taken for a purpose.' });

const newReservation = z
  .strictObject({
    purpose: shortText.min(1, 'must not be empty'),
    incidentId: identifier.optional(),
    lines: z
      .array(
        z.strictObject({
          depotId: identifier,
          itemId: identifier,
          quantity,
          packing: packing.optional(),
        }),
      )
      .min(1)
      .max(5_000),
    holdSeconds: z.int().min(1).max(86_400).optional().describe('900 unless told'),
    usableUntil: isoDate.optional(),
    minRemainingDays: minRemainingDays.optional(),
  })
  .meta({ id: 'NewReservation' });

export const reservationRoutes = [
  route({
    method: 'get',
    path: '/v1/reservations',
    tag,
    summary: 'Reservations, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      incidentId: identifier.optional(),
      state: z.enum(reservationStates).optional(),
    }),
    response: pageOut('reservations', reservation),
    handle: ({ query }, { inventory, options }) => inventory.listReservations(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/reservations',
    tag,
    summary: 'Take stock for a purpose, all lines or none, earliest expiry first',
    access: stockKeepers,
    body: newReservation,
    response: reservation,
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.createReservation({ ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/reservations/{id}',
    tag,
    summary: 'One reservation with its lots',
    access: everyone,
    response: reservation,
    handle: ({ params }, { inventory, options }) => inventory.getReservation(params, options),
  }),
  route({
    method: 'post',
    path: '/v1/reservations/{id}:confirm',
    tag,
    summary: 'HELD → CONFIRMED: it no longer expires',
    access: stockKeepers,
    response: reservation,
    handle: ({ params, requestId }, { inventory, options }) =>
      inventory.confirmReservation({ ...params, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/reservations/{id}:release',
    tag,
    summary: 'Give back what has not been dispatched',
    access: stockKeepers,
    body: z.strictObject({ reason: z.string().max(500).optional() }),
    response: reservation,
    handle: ({ params, body, requestId }, { inventory, options }) =>
      inventory.releaseReservation({ ...params, ...body, requestId }, options),
  }),
];
