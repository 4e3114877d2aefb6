import { z } from 'zod';
import {
  countOut,
  divisionCode,
  oneOfOut,
  pageOut,
  pageQuery,
  repeated,
  shortText,
  textOut,
  timeOut,
} from '../fields';
import { everyone, placeReservers } from '../roles';
import { route } from '../route';
import { exerciseId, hazard, incidentId, siteIdText, siteStates, words } from './shelter-schemas';

const tag = 'Shelter places';
const states = ['HELD', 'CONFIRMED', 'CONSUMED', 'RELEASED', 'EXPIRED'] as const;

const reservation = z
  .object({
    id: z.string(),
    state: oneOfOut(states),
    siteId: z.string(),
    exerciseId: textOut,
    incidentId: textOut,
    householdId: textOut,
    places: countOut,
    arrived: countOut,
    needs: z.array(z.string()),
    purpose: textOut,
    expireTime: timeOut,
    createTime: timeOut,
    resolveTime: timeOut,
  })
  .meta({ id: 'PlaceReservation', description: 'Places kept free for who is still to come.' });

const reservations = z.object({ reservations: z.array(reservation) });

const number = z
  .string()
  .regex(/^-?\d{1,9}(\.\d{1,12})?$/, 'must be a number')
  .transform(Number)
  .optional()
  .meta({ type: 'number' });

const verbBody = z.strictObject({
  ids: z.array(z.string().max(36)).max(5_000).optional(),
  purpose: shortText.optional().describe('instead of ids: all that still hold places for it'),
  reason: z.string().max(500).optional(),
});

export const shelterPlaceRoutes = [
  route({
    method: 'get',
    path: '/v1/shelter-places',
    tag,
    summary: 'Shelters with free places, nearest first',
    access: everyone,
    query: z.strictObject({
      divisionCode: divisionCode.optional(),
      exerciseId,
      hazard,
      needs: repeated,
      places: number,
      latitude: number,
      longitude: number,
      limit: number,
    }),
    response: z.object({
      sites: z.array(
        z.object({
          siteId: z.string(),
          nameZh: z.string(),
          nameEn: z.string(),
          free: countOut,
          places: countOut,
          distanceM: z.number(),
          state: oneOfOut(siteStates),
          divisionCode: z.string(),
        }),
      ),
    }),
    handle: ({ query }, { shelters, options }) => shelters.findPlaces(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/place-reservations',
    tag,
    summary: 'Hold places, all lines or none',
    description: `INSUFFICIENT_PLACES says what is left at each site and which others, nearest first,
have room.`,
    access: placeReservers,
    body: z.strictObject({
      incidentId: incidentId.optional(),
      exerciseId,
      hazard,
      purpose: shortText.optional(),
      holdSeconds: z.int().min(1).max(86_400).optional().describe('900 unless told'),
      lines: z
        .array(
          z.strictObject({
            siteId: siteIdText,
            householdId: z.string().max(36).optional(),
            places: z.int().min(1),
            needs: words,
          }),
        )
        .max(5_000),
    }),
    response: reservations,
    status: 201,
    timeoutMs: 30_000,
    handle: ({ body, requestId }, { shelters, options }) =>
      shelters.reservePlaces({ ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/place-reservations:confirm',
    tag,
    summary: 'Keep held places until people come',
    access: placeReservers,
    body: verbBody,
    response: reservations,
    handle: ({ body, requestId }, { shelters, options }) =>
      shelters.confirmPlaces({ ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/place-reservations:release',
    tag,
    summary: 'Give places back; twice is harmless',
    access: placeReservers,
    body: verbBody,
    response: reservations,
    handle: ({ body, requestId }, { shelters, options }) =>
      shelters.releasePlaces({ ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/place-reservations',
    tag,
    summary: 'Reservations of places, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      siteId: siteIdText.optional(),
      incidentId: incidentId.optional(),
      exerciseId,
      state: z.enum(states).optional(),
      householdId: z.string().max(36).optional(),
      purpose: shortText.optional(),
    }),
    response: pageOut('reservations', reservation),
    handle: ({ query }, { shelters, options }) => shelters.listPlaceReservations(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/place-reservations/{id}',
    tag,
    summary: 'One reservation of places',
    access: everyone,
    response: reservation,
    handle: ({ params }, { shelters, options }) => shelters.getPlaceReservation(params, options),
  }),
];
