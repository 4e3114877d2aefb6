import { z } from 'zod';
import { identifier, pageOut, pageQuery, shortText, textOut, time, timeOut } from '../fields';
import { carriers, everyone } from '../roles';
import { route } from '../route';
import { figure, slug } from './equipment-fields';

const tag = 'Output log';

const output = z
  .object({
    id: z.string(),
    assetId: z.string(),
    incidentId: textOut,
    exerciseId: textOut,
    claimId: textOut,
    startTime: timeOut,
    hoursRun: z.number(),
    output: z.number(),
    unit: textOut,
    fuelUsedL: z.number(),
    note: textOut,
    actorId: z.string(),
    createTime: timeOut,
  })
  .meta({ id: 'EquipmentOutput', description: 'A run: hours, fuel and what it gave.' });

const total = z
  .object({
    assetId: textOut,
    incidentId: textOut,
    unit: textOut,
    runs: z.int(),
    hoursRun: z.number(),
    output: z.number(),
    fuelUsedL: z.number(),
  })
  .meta({ id: 'EquipmentOutputTotal' });

const filter = {
  assetId: slug.optional(),
  incidentId: identifier.optional(),
  exerciseId: identifier.optional(),
  asOf: time.optional().describe('what was written down by then'),
};

export const assetOutputRoutes = [
  route({
    method: 'get',
    path: '/v1/equipment-outputs',
    tag,
    summary: 'Runs of equipment, newest first',
    access: everyone,
    query: z.strictObject({ ...pageQuery, ...filter }),
    response: pageOut('outputs', output),
    handle: ({ query }, { equipment, options }) => equipment.listOutputs(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/equipment-outputs:total',
    tag,
    summary: 'Totals of an incident, an asset or an exercise',
    access: everyone,
    query: z.strictObject(filter),
    response: z.object({ totals: z.array(total), sums: z.array(total) }),
    handle: ({ query }, { equipment, options }) => equipment.sumOutputs(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/assets/{id}/outputs',
    tag,
    summary: 'Write down a run: hours, fuel and what it gave',
    access: carriers,
    body: z
      .strictObject({
        incidentId: identifier.optional(),
        exerciseId: identifier.optional(),
        claimId: identifier.optional(),
        startTime: time,
        hoursRun: z.number().min(0).max(744),
        output: figure.optional(),
        unit: shortText.optional(),
        fuelUsedL: figure.optional(),
        note: z.string().max(500).optional(),
      })
      .meta({ id: 'NewEquipmentOutput' }),
    response: output,
    status: 201,
    handle: ({ params, body, requestId }, { equipment, options }) =>
      equipment.recordOutput({ ...body, assetId: params.id, requestId }, options),
  }),
];
