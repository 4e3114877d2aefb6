import { z } from 'zod';
import { countOut, divisionCode, etag, oneOfOut, shortText, time, timeOut } from '../fields';
import { editors, everyone } from '../roles';
import { route } from '../route';
import { hazard, siteKinds, stayLengths } from './shelter-schemas';

const tag = 'Shelter standards and coverage';

const bases = ['PERSON', 'INFANT', 'HOUSEHOLD'] as const;
const amount = z.number().min(0);
const checklistItem = { id: z.string(), nameZh: shortText, nameEn: shortText };

const placeFields = { hazard: z.string().max(40), m2PerPerson: amount };
const rateFields = {
  id: z.string(),
  nameZh: shortText,
  nameEn: shortText,
  itemId: z.string(),
  unit: shortText,
  contentPerUnit: amount,
  rate: amount,
  perDay: z.boolean(),
  withinHours: amount,
  infantShare: amount,
  source: z.string().max(500),
};
const facilityFields = {
  kind: z.string(),
  nameZh: shortText,
  nameEn: shortText,
  peoplePerUnit: amount,
  afterHours: amount,
  source: z.string().max(500),
};

const checklistIn = z.array(z.strictObject({ ...checklistItem, required: z.boolean() })).max(100);
const checklistOut = z.array(z.object({ ...checklistItem, required: z.boolean() }));
const figures = {
  populationShare: amount.describe('of the population that must find places: 0.15'),
  householdPeople: amount,
};

const newStandards = z
  .strictObject({
    places: z
      .array(
        z.strictObject({
          kind: z.enum(siteKinds),
          stay: z.enum(stayLengths),
          ...placeFields,
          hazard: placeFields.hazard.optional(),
        }),
      )
      .max(200),
    unitPeopleMax: z.int().min(1),
    ...figures,
    retentionDays: z.int().min(1),
    consumption: z
      .array(z.strictObject({ ...rateFields, basis: z.enum(bases) }).partial())
      .max(200),
    facilities: z.array(z.strictObject(facilityFields).partial()).max(200),
    openingChecklist: checklistIn,
    closingChecklist: checklistIn,
    etag,
  })
  .meta({ id: 'NewShelterStandards' });

const standards = z
  .object({
    places: z.array(
      z.object({ kind: oneOfOut(siteKinds), stay: oneOfOut(stayLengths), ...placeFields }),
    ),
    unitPeopleMax: countOut,
    ...figures,
    retentionDays: countOut,
    consumption: z.array(z.object({ ...rateFields, basis: oneOfOut(bases) })),
    facilities: z.array(z.object(facilityFields)),
    openingChecklist: checklistOut,
    closingChecklist: checklistOut,
    etag: z.string(),
    updateTime: timeOut,
  })
  .meta({ id: 'ShelterStandards', description: 'What places, supplies and coverage follow from.' });

const line = z.object({
  divisionCode: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  population: countOut,
  sites: countOut,
  areaM2: z.number(),
  places: countOut,
  required: countOut.describe('population × share, rounded up'),
  gap: countOut.describe('places missing'),
  share: z.number(),
});

export const shelterStandardRoutes = [
  route({
    method: 'get',
    path: '/v1/shelter-standards',
    tag,
    summary: 'm² a person, rates, facilities, checklists and the coverage rule',
    access: everyone,
    response: standards,
    handle: (_input, { shelters, options }) => shelters.getShelterStandards({}, options),
  }),
  route({
    method: 'put',
    path: '/v1/shelter-standards',
    tag,
    summary: 'Replace them: every place is counted anew',
    access: editors,
    body: newStandards,
    bodyField: 'standards',
    response: standards,
    timeoutMs: 30_000,
    handle: ({ body, requestId }, { shelters, options }) =>
      shelters.putShelterStandards({ requestId, standards: body }, options),
  }),
  route({
    method: 'put',
    path: '/v1/shelter-populations',
    tag,
    summary: 'Add or replace the populations that coverage is worked out from',
    access: editors,
    body: z.strictObject({
      populations: z
        .array(
          z.strictObject({
            divisionCode,
            nameZh: shortText,
            nameEn: shortText.optional(),
            parentCode: divisionCode.optional(),
            population: z.int().min(0),
          }),
        )
        .max(2_000),
    }),
    response: z.object({ count: countOut }),
    handle: ({ body, requestId }, { shelters, options }) =>
      shelters.putPopulations({ ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/shelter-coverage',
    tag,
    summary: 'Places against the share of the population that the rule asks for, by division',
    access: everyone,
    query: z.strictObject({ divisionCode, hazard, asOf: time.optional() }),
    response: z.object({
      total: line,
      parts: z.array(line),
      shareRequired: z.number(),
      hazard: z.string(),
    }),
    handle: async ({ query }, { shelters, options }) => {
      const { total, ...rest } = await shelters.getCoverage(query, options);
      return { ...rest, total: total! };
    },
  }),
];
