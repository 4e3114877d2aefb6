import { z } from 'zod';
import {
  countOut,
  divisionCode,
  flag,
  latitude,
  longitude,
  longText,
  oneOfOut,
  pageOut,
  pageQuery,
  shortText,
  textOut,
  wholeNumber,
} from '../fields';
import { everyone, stockKeepers } from '../roles';
import { route } from '../route';

const tag = 'Risk points';

const kinds = [
  'WATERLOGGING',
  'FLOW_OBSTRUCTION',
  'SLOPE',
  'HILL',
  'HAZMAT_FIRM',
  'RESERVOIR',
  'OTHER',
] as const;
const grades = ['RED', 'ORANGE', 'YELLOW', 'BLUE'] as const;
const figure = z.number().min(0).max(1e9);

const fields = {
  id: z.string().min(1).max(64),
  nameZh: shortText,
  nameEn: shortText,
  latitude,
  longitude,
};
const water = {
  areaM2: figure.optional().describe('of the water that stands there'),
  depthM: figure.optional(),
  inflowM3PerHour: figure.optional().describe('that runs in while it is pumped'),
};

const newRiskPoint = z.strictObject({
  ...fields,
  ...water,
  kind: z.enum(kinds),
  grade: z.enum(grades),
  divisionCode,
  people: wholeNumber.optional().describe('who live or work in its reach'),
  note: longText.max(2_000).optional(),
  retired: z.boolean().optional(),
});

const riskPoint = z
  .object({
    ...fields,
    ...water,
    kind: oneOfOut(kinds),
    grade: oneOfOut(grades),
    divisionCode: z.string(),
    people: countOut,
    note: textOut,
    retired: z.boolean(),
  })
  .meta({ id: 'RiskPoint', description: 'A place known to be in danger.' });

export const riskPointRoutes = [
  route({
    method: 'get',
    path: '/v1/risk-points',
    tag,
    summary: 'Risk points of a division and below',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      divisionCode: divisionCode.optional(),
      kind: z.enum(kinds).optional(),
      grade: z.enum(grades).optional(),
      includeRetired: flag,
    }),
    response: pageOut('riskPoints', riskPoint),
    handle: ({ query }, { incidents, options }) => incidents.listRiskPoints(query, options),
  }),
  route({
    method: 'put',
    path: '/v1/risk-points',
    tag,
    summary: 'Add or replace risk points, all or none',
    access: stockKeepers,
    body: z.strictObject({ riskPoints: z.array(newRiskPoint).min(1).max(1_000) }),
    response: z.object({ count: z.int() }),
    handle: ({ body, requestId }, { incidents, options }) =>
      incidents.putRiskPoints({ ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/risk-points/{id}',
    tag,
    summary: 'A risk point',
    access: everyone,
    response: riskPoint,
    handle: ({ params }, { incidents, options }) => incidents.getRiskPoint(params, options),
  }),
];
