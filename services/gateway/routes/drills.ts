import { z } from 'zod';
import {
  divisionCode,
  etag,
  flag,
  identifier,
  oneOfOut,
  pageOut,
  pageQuery,
  textOut,
  time,
  timeOut,
} from '../fields';
import { drillControllers, drillMarkers, drillStoppers, everyone } from '../roles';
import { route } from '../route';
import {
  drill,
  drillFields,
  drillFigures,
  drillKinds,
  drillQuarter,
  drillStates,
} from './drill-schemas';

const tag = 'Drills';
const ticks = ['PRESENT', 'DAMAGED', 'MISSING'] as const;
const verbBody = z.strictObject({ etag, reason: z.string().max(500).optional() });
const verb = { tag, body: verbBody, response: drill, timeoutMs: 60_000 } as const;
const whyRequired = z.strictObject({ etag, reason: z.string().min(1, 'must say why').max(500) });

const newDrill = z
  .strictObject({ divisionCode, kind: z.enum(drillKinds), ...drillFields })
  .meta({ id: 'NewDrill' });

const planningRoutes = [
  route({
    method: 'get',
    path: '/v1/drills',
    tag,
    summary: 'Drills, the latest first',
    description: `No-notice and double-blind drills are listed for their controllers alone until
they begin.`,
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      divisionCode: divisionCode.optional(),
      state: z.enum(drillStates).optional(),
      kind: z.enum(drillKinds).optional(),
      teamId: identifier.optional(),
    }),
    response: pageOut('drills', drill),
    handle: ({ query }, { mobilization, options }) => mobilization.listDrills(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/drills',
    tag,
    summary: 'Plan a drill',
    access: drillControllers,
    body: newDrill,
    bodyField: 'drill',
    scope: ({ body }) => body.divisionCode,
    response: drill,
    status: 201,
    handle: ({ body, requestId }, { mobilization, options }) =>
      mobilization.createDrill({ requestId, drill: body }, options),
  }),
  route({
    method: 'get',
    path: '/v1/drills/{id}',
    tag,
    summary: 'A drill',
    access: everyone,
    response: drill,
    handle: ({ params }, { mobilization, options }) => mobilization.getDrill(params, options),
  }),
  route({
    method: 'put',
    path: '/v1/drills/{id}',
    tag,
    summary: 'Plan it anew, until it begins',
    access: drillControllers,
    body: newDrill.extend({ etag }),
    bodyField: 'drill',
    versioned: true,
    response: drill,
    handle: ({ params, body, etag: version, requestId }, { mobilization, options }) =>
      mobilization.updateDrill(
        { requestId, drill: { ...body, ...params, etag: version } },
        options,
      ),
  }),
];

const verbRoutes = [
  route({
    ...{ ...verb, method: 'post', path: '/v1/drills/{id}:schedule', access: drillControllers },
    summary: 'Let its time stand; of a double-blind drill the service chooses it, hidden',
    handle: ({ params, body, etag: version, requestId }, { mobilization, options }) =>
      mobilization.scheduleDrill({ ...body, ...params, etag: version, requestId }, options),
  }),
  route({
    ...{ ...verb, method: 'post', path: '/v1/drills/{id}:start', access: drillControllers },
    summary: 'Begin: everyone and everything is expected from now on',
    handle: ({ params, body, etag: version, requestId }, { mobilization, options }) =>
      mobilization.startDrill({ ...body, ...params, etag: version, requestId }, options),
  }),
  route({
    ...{ ...verb, method: 'post', path: '/v1/drills/{id}:suspend', access: drillStoppers },
    body: whyRequired,
    summary: 'Suspend it: people and equipment are free, its clock stands still',
    handle: ({ params, body, etag: version, requestId }, { mobilization, options }) =>
      mobilization.suspendDrill({ ...body, ...params, etag: version, requestId }, options),
  }),
  route({
    ...{ ...verb, method: 'post', path: '/v1/drills/{id}:resume', access: drillControllers },
    summary: 'Go on with a suspended drill',
    handle: ({ params, body, etag: version, requestId }, { mobilization, options }) =>
      mobilization.resumeDrill({ ...body, ...params, etag: version, requestId }, options),
  }),
  route({
    ...{ ...verb, method: 'post', path: '/v1/drills/{id}:finish', access: drillControllers },
    summary: 'End it; it is evaluated next',
    handle: ({ params, body, etag: version, requestId }, { mobilization, options }) =>
      mobilization.finishDrill({ ...body, ...params, etag: version, requestId }, options),
  }),
  route({
    ...{ ...verb, method: 'post', path: '/v1/drills/{id}:close', access: drillControllers },
    summary: 'Close an evaluated drill, with its report',
    handle: ({ params, body, etag: version, requestId }, { mobilization, options }) =>
      mobilization.closeDrill({ ...body, ...params, etag: version, requestId }, options),
  }),
  route({
    ...{ ...verb, method: 'post', path: '/v1/drills/{id}:abort', access: drillStoppers },
    body: whyRequired,
    summary: 'Give it up',
    handle: ({ params, body, etag: version, requestId }, { mobilization, options }) =>
      mobilization.abortDrill({ ...body, ...params, etag: version, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/drills:suspend',
    tag,
    summary: 'Suspend every drill in a division, below it and above it, in one action',
    access: drillStoppers,
    body: z.strictObject({ divisionCode, reason: z.string().min(1, 'must say why').max(500) }),
    scope: ({ body }) => body.divisionCode,
    response: z.object({ drillIds: z.array(z.string()) }),
    handle: ({ body, requestId }, { mobilization, options }) =>
      mobilization.suspendDrills({ ...body, requestId }, options),
  }),
];

const attendanceRoutes = [
  route({
    method: 'get',
    path: '/v1/drills/{id}/figures',
    tag,
    summary: 'The live board: counts, times, pass marks and the order of teams',
    access: everyone,
    response: drillFigures,
    handle: ({ params }, { mobilization, options }) =>
      mobilization.getDrillFigures({ drillId: params.id }, options),
  }),
  route({
    method: 'get',
    path: '/v1/drills/{id}/people',
    tag,
    summary: 'Who is expected, and when each acknowledged, set out and came',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      teamId: identifier.optional(),
      absentOnly: flag,
      personIds: z
        .string()
        .max(6_600)
        .transform((ids) => ids.split(',').filter(Boolean))
        .optional()
        .meta({ type: 'string', description: 'only these, up to 100, parted by commas' }),
    }),
    response: pageOut(
      'people',
      z.object({
        personId: z.string(),
        teamId: z.string(),
        acknowledgeTime: timeOut,
        turnoutTime: timeOut,
        musterTime: timeOut,
        excuse: textOut,
        late: z.boolean(),
      }),
    ),
    handle: ({ params, query }, { mobilization, options }) =>
      mobilization.listDrillPeople({ ...query, drillId: params.id }, options),
  }),
  route({
    method: 'get',
    path: '/v1/drills/{id}/equipment',
    tag,
    summary: 'Which equipment is expected, and how it was found',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      teamId: identifier.optional(),
      untickedOnly: flag,
      withoutTeam: flag,
    }),
    response: pageOut(
      'assets',
      z.object({
        assetId: z.string(),
        classId: z.string(),
        nameZh: z.string(),
        nameEn: z.string(),
        teamId: textOut,
        tick: oneOfOut(ticks),
        note: textOut,
        tickTime: timeOut,
        excuse: textOut,
      }),
    ),
    handle: ({ params, query }, { mobilization, options }) =>
      mobilization.listDrillAssets({ ...query, drillId: params.id }, options),
  }),
  route({
    method: 'post',
    path: '/v1/drills/{id}/people:tick',
    tag,
    summary: 'Tick people off, with the times at which they did what',
    access: drillMarkers,
    body: z.strictObject({
      marks: z
        .array(
          z.strictObject({
            personId: identifier,
            acknowledgeTime: time.optional(),
            turnoutTime: time.optional(),
            musterTime: time.optional(),
          }),
        )
        .min(1)
        .max(2_000),
      replace: z.boolean().optional().describe('for controllers: over what stands'),
    }),
    response: drillFigures,
    handle: ({ params, body, requestId }, { mobilization, options }) =>
      mobilization.recordAttendance({ ...body, drillId: params.id, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/drills/{id}/equipment:tick',
    tag,
    summary: 'Tick equipment off',
    access: drillMarkers,
    body: z.strictObject({
      marks: z
        .array(
          z.strictObject({
            assetId: identifier,
            tick: z.enum(ticks),
            note: z.string().max(500).optional().describe('required unless PRESENT'),
          }),
        )
        .min(1)
        .max(2_000),
    }),
    response: drillFigures,
    handle: ({ params, body, requestId }, { mobilization, options }) =>
      mobilization.recordKit({ ...body, drillId: params.id, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/drills/{id}:takeBackTicks',
    tag,
    summary: 'Take back what was ticked off by mistake',
    access: drillMarkers,
    body: z.strictObject({
      personIds: z.array(identifier).max(2_000).optional(),
      part: z.enum(['ACKNOWLEDGED', 'TURNED_OUT', 'MUSTERED']).optional(),
      assetIds: z.array(identifier).max(2_000).optional(),
    }),
    response: drillFigures,
    handle: ({ params, body, requestId }, { mobilization, options }) =>
      mobilization.takeBackTicks({ ...body, drillId: params.id, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/drills/{id}/timeline',
    tag,
    summary: 'What happened, by time',
    access: everyone,
    query: z.strictObject(pageQuery),
    response: pageOut(
      'entries',
      z.object({
        time: timeOut,
        kind: z.string(),
        textZh: z.string(),
        textEn: z.string(),
        subject: z.string(),
        actorName: z.string(),
      }),
    ),
    handle: ({ params, query }, { mobilization, options }) =>
      mobilization.listDrillTimeline({ ...query, drillId: params.id }, options),
  }),
  route({
    method: 'get',
    path: '/v1/drill-trend',
    tag,
    summary: 'Closed drills of a division by quarter, with the change to the one before',
    access: everyone,
    query: z.strictObject({ divisionCode, kind: z.enum(drillKinds).optional() }),
    response: z.object({ quarters: z.array(drillQuarter) }),
    handle: ({ query }, { mobilization, options }) => mobilization.listDrillTrend(query, options),
  }),
];

export const drillRoutes = [...planningRoutes, ...verbRoutes, ...attendanceRoutes];
