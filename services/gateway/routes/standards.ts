import { z } from 'zod';
import {
  countOut,
  divisionCode,
  identifier,
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
import { editors, everyone } from '../roles';
import { route } from '../route';

const tag = 'Standards';

const reliefNeeds = ['FOOD', 'CLOTHING', 'WATER', 'SHELTER', 'MEDICAL', 'SUPPORT'] as const;
const bases = [
  'PERSON',
  'INFANT',
  'HOUSEHOLD',
  'TENT_PERSON',
  'INDOOR_PERSON',
  'DISPLACED_PERSON',
] as const;

const conditionFields = {
  belowCelsius: z.number().optional().describe('needed only below this temperature'),
  daysMaximum: z.int().min(1).optional().describe('needed only for at most this many days'),
  daysAbove: z.int().min(1).optional().describe('needed only for more than this many days'),
  tentPeople: z.int().min(1).optional().describe('needed only in tents for this many'),
  share: z.number().min(0).max(1).optional().describe('of the people who count'),
  peoplePerBasis: z.number().positive().optional(),
};

const standardFields = {
  nameZh: shortText,
  nameEn: shortText,
  unit: shortText,
  rate: z.number().min(0).describe('units for each one of the basis, and day when perDay'),
  perDay: z.boolean(),
  ...conditionFields,
  priority: z.int().min(1).max(10),
  itemId: z.string(),
  enabled: z.boolean(),
  contentPerUnit: z.number().min(0),
};

const newStandard = z
  .strictObject({
    ...standardFields,
    reliefNeed: z.enum(reliefNeeds),
    basis: z.enum(bases),
    itemId: identifier,
    source: shortText.optional().describe('V read, R recalled, E estimate, SYN synthetic'),
    citation: longText.optional(),
    etag: z.string().max(200).optional().describe('of the one it replaces; absent for a new one'),
  })
  .meta({ id: 'NewStandard' });

const standard = z
  .object({
    id: z.string(),
    ...standardFields,
    reliefNeed: oneOfOut(reliefNeeds),
    basis: oneOfOut(bases),
    source: textOut,
    citation: textOut,
    etag: z.string(),
  })
  .meta({ id: 'Standard', description: 'Who needs how much of what.' });

const clockFields = {
  firstReportMinutes: z.number().min(1).max(1_440),
  deadlineHours: z.number().min(1).max(720),
};

const reliefRules = z.object({ ...clockFields, etag: z.string() }).meta({ id: 'ReliefRules' });

const divisionFields = {
  code: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  latitude: latitude.optional(),
  longitude: longitude.optional(),
};

const newDivision = z.strictObject({
  ...divisionFields,
  code: divisionCode,
  parentCode: divisionCode.optional().describe('absent at the top of what is loaded'),
  population: wholeNumber,
});

const division = z
  .object({ ...divisionFields, parentCode: textOut, population: countOut })
  .meta({ id: 'Division', description: 'A place in the division tree.' });

export const standardRoutes = [
  route({
    method: 'get',
    path: '/v1/divisions',
    tag: 'Divisions',
    summary: 'The divisions of the loaded region',
    access: everyone,
    query: z.strictObject({ ...pageQuery, divisionCode: divisionCode.optional() }),
    response: pageOut('divisions', division),
    handle: ({ query }, { incidents, options }) => incidents.listDivisions(query, options),
  }),
  route({
    method: 'put',
    path: '/v1/divisions',
    tag: 'Divisions',
    summary: 'Add or replace divisions',
    access: editors,
    body: z.strictObject({ divisions: z.array(newDivision).min(1).max(1_000) }),
    response: z.object({ count: z.int() }),
    handle: ({ body, requestId }, { incidents, options }) =>
      incidents.putDivisions({ ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/standards',
    tag,
    summary: 'The standards pack, and the two clocks of every incident',
    access: everyone,
    response: z.object({ standards: z.array(standard), reliefRules: reliefRules.nullish() }),
    handle: (_input, { incidents, options }) => incidents.listStandards({}, options),
  }),
  route({
    method: 'put',
    path: '/v1/standards/{id}',
    tag,
    summary: 'Add or replace a standard',
    access: editors,
    body: newStandard,
    bodyField: 'standard',
    response: standard,
    handle: ({ params, body, requestId }, { incidents, options }) =>
      incidents.putStandard({ requestId, standard: { ...body, ...params } }, options),
  }),
  route({
    method: 'put',
    path: '/v1/relief-rules',
    tag,
    summary: 'Set the minutes of the first report and the hours of the relief deadline',
    access: editors,
    body: z.strictObject({ ...clockFields, etag: z.string().max(200).optional() }),
    bodyField: 'reliefRules',
    response: reliefRules,
    handle: ({ body, requestId }, { incidents, options }) =>
      incidents.putReliefRules({ requestId, reliefRules: body }, options),
  }),
];
