import { z } from 'zod';
import { planRoutes, sendRoutes } from '../route-sheets';
import { planners } from '../roles';
import { route } from '../route';

const tag = 'Plans';
const timeoutMs = 75_000;

const hours = z.number().min(0).max(10_000);
const positive = z.number().positive().max(10_000);

const closure = z
  .strictObject({
    fromDepotId: z.string().max(64).optional(),
    fromDivisionCode: z.string().max(64).optional(),
    toDepotId: z.string().max(64).optional(),
    toDivisionCode: z.string().max(64).optional(),
    fromHours: hours.default(0),
    untilHours: hours.optional().describe('for good unless told'),
  })
  .meta({ id: 'PlanRoadClosure', description: 'A road closed both ways, in hours of the plan.' });

/** A query holds text: the closures as JSON. */
const closuresText = z
  .string()
  .max(8_000)
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be a JSON list of closures' });
      return z.NEVER;
    }
  })
  .pipe(z.array(closure).max(50))
  .optional()
  .meta({ type: 'string', description: 'closures as for :planRoutes, as JSON text' });

const asked = {
  timeLimitSeconds: positive.max(60).optional().describe('15 unless told'),
  unloadingHours: hours.optional().describe('of each visit; what loading takes unless told'),
  dutyHoursMaximum: positive.optional().describe('of a driver; 12 unless told'),
  drivingHoursMaximum: positive.optional().describe('before a rest; 4 unless told'),
  breakHours: hours.optional().describe('a rest; a third of an hour unless told'),
  stopsMaximum: z.int().min(1).max(1_000).optional().describe('of a trip; 20 unless told'),
};

const fromText = {
  timeLimitSeconds: z.coerce.number().positive().max(60).optional(),
  unloadingHours: z.coerce.number().min(0).max(10_000).optional(),
  dutyHoursMaximum: z.coerce.number().positive().max(10_000).optional(),
  drivingHoursMaximum: z.coerce.number().positive().max(10_000).optional(),
  breakHours: z.coerce.number().min(0).max(10_000).optional(),
  stopsMaximum: z.coerce.number().int().min(1).max(1_000).optional(),
};

export const planRouteRoutes = [
  route({
    method: 'post',
    path: '/v1/plans/{id}:planRoutes',
    tag,
    summary:
      'Trips with several stops for the goods of a plan, with driver hours; nothing is stored',
    access: planners,
    keyed: false,
    timeoutMs,
    body: z.strictObject({ ...asked, closures: z.array(closure).max(200).optional() }),
    response: planRoutes,
    handle: ({ params, body }, { optimizer, options }) =>
      optimizer.planRoutes({ ...body, planId: params.id }, options),
  }),
  route({
    method: 'get',
    path: '/v1/plans/{id}/routes:download',
    tag,
    summary: "The drivers' sheets of a plan as a PDF, or all stops as XLSX or CSV",
    access: planners,
    query: z.strictObject({
      ...fromText,
      closures: closuresText,
      format: z.enum(['pdf', 'xlsx', 'csv']).default('pdf'),
      language: z.enum(['zh', 'en']).default('zh'),
    }),
    streams: 'file',
    timeoutMs,
    handle: async ({ params, query }, { optimizer, options, response }) => {
      const { format, language, ...rest } = query;
      const found = await optimizer.planRoutes({ ...rest, planId: params.id }, options);
      await sendRoutes(response, planRoutes.parse(found), { format, language });
    },
  }),
];
