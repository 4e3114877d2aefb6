import { z } from 'zod';
import { identifier, pageOut, pageQuery, shortText, textOut, time, timeOut } from '../fields';
import { carriers, everyone } from '../roles';
import { route } from '../route';
import { slug } from './equipment-fields';

const tag = 'Custody';

const handover = z
  .object({
    id: z.string(),
    assetId: z.string(),
    sequence: z.int(),
    fromHolder: textOut,
    toHolder: z.string(),
    signature: z.string(),
    condition: textOut,
    claimId: textOut,
    occurTime: timeOut,
    createTime: timeOut,
    actorId: z.string(),
    digest: z.string(),
  })
  .meta({ id: 'Handover', description: 'A signed handover; its digest covers the one before.' });

const holder = z.string().min(1, 'must not be empty').max(100);

export const custodyRoutes = [
  route({
    method: 'get',
    path: '/v1/handovers',
    tag,
    summary: 'Handovers of equipment, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      assetId: slug.optional(),
      holder: holder.optional(),
      asOf: time.optional().describe('what was written down by then'),
    }),
    response: pageOut('handovers', handover),
    handle: ({ query }, { equipment, options }) => equipment.listHandovers(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/assets/{id}:handOver',
    tag,
    summary: 'Hand equipment over; whoever takes it signs',
    access: carriers,
    body: z
      .strictObject({
        fromHolder: holder.optional().describe('refused unless it is who has it'),
        toHolder: holder,
        signature: shortText.min(1, 'must not be empty'),
        condition: z.string().max(500).optional(),
        claimId: identifier.optional(),
        occurTime: time.optional(),
      })
      .meta({ id: 'NewHandover' }),
    response: handover,
    status: 201,
    handle: ({ params, body, requestId }, { equipment, options }) =>
      equipment.handOverAsset({ ...body, assetId: params.id, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/assets/{id}/custody',
    tag,
    summary: 'Whether the chain of handovers is whole',
    access: everyone,
    response: z.object({
      handovers: z.int(),
      intact: z.boolean(),
      brokenSequence: z.int().describe('0 when intact'),
    }),
    handle: ({ params }, { equipment, options }) =>
      equipment.verifyCustody({ assetId: params.id }, options),
  }),
];
