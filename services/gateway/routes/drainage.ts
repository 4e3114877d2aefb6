import { z } from 'zod';
import { divisionCode, oneOfOut } from '../fields';
import { everyone } from '../roles';
import { route } from '../route';
import { point, share, slug } from './equipment-fields';

const measure = (max: number) => z.number().min(0, 'must not be negative').max(max);

const request = z
  .strictObject({
    areaM2: measure(1e10).optional(),
    depthM: measure(100).optional(),
    volumeM3: measure(1e11).optional().describe('instead of area and depth'),
    inflowM3PerHour: measure(1e8).optional(),
    effectiveness: share.optional().describe('of the nominal flow; 0.8 unless told'),
    pumps: z
      .array(
        z.strictObject({
          flowM3PerHour: measure(1e6),
          count: z.int().min(1).max(10_000).optional(),
        }),
      )
      .max(100)
      .optional(),
    assetIds: z.array(slug).max(500).optional(),
    deadlineHours: measure(10_000).optional(),
    choose: z.boolean().optional().describe('choose pumps to add from those ready and free'),
    divisionCode: divisionCode.optional(),
    ...point,
  })
  .meta({ id: 'DrainageRequest' });

const plan = z
  .object({
    outcome: oneOfOut(['DRAINS', 'TOO_LATE', 'IMPOSSIBLE']),
    volumeM3: z.number(),
    flowM3PerHour: z.number(),
    effectiveM3PerHour: z.number(),
    netM3PerHour: z.number(),
    hours: z.number().optional().describe('absent when it is impossible'),
    missingEffectiveM3PerHour: z.number(),
    missingFlowM3PerHour: z.number().describe('nominal flow of pumps; to be exceeded'),
    chosen: z.array(
      z.object({
        assetId: z.string(),
        classId: z.string(),
        flowM3PerHour: z.number(),
        distanceKm: z.number().optional(),
      }),
    ),
    hoursWithChosen: z.number().optional(),
    stillMissingFlowM3PerHour: z.number(),
  })
  .meta({ id: 'DrainagePlan', description: 'hours = volume ÷ (0.8 × Σ flow − inflow)' });

export const drainageRoutes = [
  route({
    method: 'post',
    path: '/v1/drainage:plan',
    tag: 'Drainage',
    summary: 'How long a flooded place takes to be pumped dry, or what is missing',
    access: everyone,
    body: request,
    keyed: false,
    response: plan,
    handle: ({ body }, { equipment, options }) => equipment.planDrainage(body, options),
  }),
];
