import { z } from 'zod';
import {
  divisionCode,
  flag,
  identifier,
  isoDate,
  oneOfOut,
  pageOut,
  pageQuery,
  shortText,
  textOut,
  timeOut,
} from '../fields';
import { carriers, everyone } from '../roles';
import { route } from '../route';
import { slug } from './equipment-fields';

const tag = 'Inspections';

const inspection = z
  .object({
    id: z.string(),
    assetId: z.string(),
    checkKey: z.string(),
    passed: z.boolean(),
    checkDate: z.string(),
    dueDate: z.string(),
    findings: textOut,
    inspector: textOut,
    actorId: z.string(),
    workOrderId: textOut,
    createTime: timeOut,
  })
  .meta({ id: 'Inspection', description: 'The result of a check of equipment.' });

const due = z
  .object({
    assetId: z.string(),
    classId: z.string(),
    divisionCode: z.string(),
    key: z.string(),
    checkKind: oneOfOut(['INSPECTION', 'MAINTENANCE']),
    consumable: z.boolean(),
    dueDate: textOut.describe('absent when it was never done'),
    overdue: z.boolean(),
  })
  .meta({ id: 'EquipmentDue' });

export const inspectionRoutes = [
  route({
    method: 'get',
    path: '/v1/inspections',
    tag,
    summary: 'Inspections of equipment, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      assetId: slug.optional(),
      checkKey: identifier.optional(),
      failedOnly: flag,
    }),
    response: pageOut('inspections', inspection),
    handle: ({ query }, { equipment, options }) => equipment.listInspections(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/assets/{id}/inspections',
    tag,
    summary: 'Write down an inspection',
    access: carriers,
    body: z
      .strictObject({
        checkKey: identifier,
        passed: z.boolean(),
        checkDate: isoDate.optional().describe('today unless told'),
        dueDate: isoDate.optional().describe('after the interval of the check unless told'),
        findings: z.string().max(2_000).optional(),
        inspector: shortText.optional(),
        openWorkOrder: z.boolean().optional(),
      })
      .meta({ id: 'NewInspection' }),
    response: inspection,
    status: 201,
    handle: ({ params, body, requestId }, { equipment, options }) =>
      equipment.recordInspection({ ...body, assetId: params.id, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/equipment-due',
    tag,
    summary: 'Inspections, maintenance and consumables that fall due, the most urgent first',
    access: everyone,
    query: z.strictObject({
      divisionCode: divisionCode.optional(),
      kindId: identifier.optional(),
      untilDate: isoDate.optional().describe('30 days from today unless told'),
    }),
    response: z.object({ dues: z.array(due), truncated: z.boolean() }),
    handle: ({ query }, { equipment, options }) => equipment.listDue(query, options),
  }),
];
