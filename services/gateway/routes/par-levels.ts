import { z } from 'zod';
import {
  countOut,
  divisionCode,
  identifier,
  oneOfOut,
  pageOut,
  pageQuery,
  repeated,
  timeOut,
  wholeNumber,
} from '../fields';
import { everyone, stockKeepers } from '../roles';
import { route } from '../route';

const tag = 'Par levels';

const place = { depotId: identifier, itemId: identifier };
const level = z
  .strictObject({ ...place, minimum: wholeNumber, reorder: wholeNumber, maximum: wholeNumber })
  .meta({ id: 'ParLevelInput' });

const levelOut = z
  .object({
    depotId: z.string(),
    itemId: z.string(),
    minimum: countOut,
    reorder: countOut,
    maximum: countOut,
    updateTime: timeOut,
  })
  .meta({ id: 'ParLevel', description: 'How much of an item should be in a depot.' });

const position = z
  .object({
    level: levelOut.nullable(),
    usable: countOut.describe('on hand in usable lots'),
    expected: countOut.describe('to come: transfers, call-offs, orders'),
    state: oneOfOut(['BELOW_MINIMUM', 'BELOW_REORDER', 'ENOUGH', 'ABOVE_MAXIMUM']),
    shortfall: countOut.describe('what an order would fill up'),
  })
  .meta({ id: 'ParPosition' });

const rate = z.number().min(0).max(1e9);
const profileKey = { divisionCode, itemId: identifier };
const profile = z
  .strictObject({
    ...profileKey,
    population: wholeNumber.describe('people whom the stock is to serve'),
    initialUnits: rate.describe('needed once, at the beginning'),
    dailyUnits: rate.describe('needed each day'),
    routineDailyUnits: rate.describe('used in ordinary times'),
  })
  .meta({ id: 'DemandProfileInput' });

const profileOut = z
  .object({
    divisionCode: z.string(),
    itemId: z.string(),
    population: countOut,
    initialUnits: z.number(),
    dailyUnits: z.number(),
    routineDailyUnits: z.number(),
    updateTime: timeOut,
    source: oneOfOut(['STANDARD', 'MANUAL']).describe('the standards pack, or typed by hand'),
  })
  .meta({ id: 'DemandProfile', description: 'What the people of a division need of an item.' });

const demandShare = z.number().min(0).max(1);
const ruleFields = {
  populationShare: demandShare.describe('of the residents whom the stock is to serve'),
  temperatureCelsius: z.number().min(-90).max(60),
  tentShare: demandShare.describe('of them who sleep in tents'),
  tentPeople: z.literal([3, 4]).describe('who share one tent'),
  routineShare: demandShare.describe("of a day's need, used each day in ordinary times"),
  routineInitialShare: demandShare.describe('of what is needed once, used each day'),
  coverDaysMin: z.number().min(0).max(365).describe('below it the sweep raises an alert; 0 never'),
  etag: z.string().max(200),
};
const newDemandRules = z.strictObject(ruleFields).meta({ id: 'NewDemandRules' });
const demandRules = z
  .object({ ...ruleFields, tentPeople: z.number(), etag: z.string() })
  .meta({ id: 'DemandRules', description: 'Whom the stock is to serve, and how long.' });

const changed = z.object({ set: z.number(), removed: z.number() });

const days = z
  .string()
  .regex(/^\d{1,3}(\.\d+)?$/, 'must be a number of days')
  .transform(Number);

const profileQuery = z.strictObject({
  ...pageQuery,
  divisionCode: divisionCode.optional(),
  itemId: identifier.optional(),
});

export const parLevelRoutes = [
  route({
    method: 'get',
    path: '/v1/par-levels',
    tag,
    summary: 'Par levels with the stock they are compared with',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      divisionCode: divisionCode.optional(),
      depotId: identifier.optional(),
      itemId: identifier.optional(),
    }),
    response: pageOut('positions', position),
    handle: ({ query }, { inventory, options }) => inventory.listParLevels(query, options),
  }),
  route({
    method: 'put',
    path: '/v1/par-levels',
    tag,
    summary: 'Set, replace or remove par levels, all or none',
    access: stockKeepers,
    body: z
      .strictObject({
        levels: z.array(level).max(5_000).optional(),
        removed: z.array(z.strictObject(place)).max(5_000).optional(),
      })
      .meta({ id: 'ParLevelChanges' }),
    response: changed,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.putParLevels({ ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/par-levels:propose',
    tag,
    summary: 'Levels from days of cover, split among the depots of a division',
    access: everyone,
    query: z.strictObject({
      divisionCode,
      itemIds: repeated,
      minimumDays: days,
      reorderDays: days,
      maximumDays: days,
    }),
    response: z.object({ levels: z.array(levelOut) }),
    handle: ({ query }, { inventory, options }) => inventory.proposeParLevels(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/demand-profiles',
    tag,
    summary: 'What divisions need of items',
    access: everyone,
    query: profileQuery,
    response: pageOut('profiles', profileOut),
    handle: ({ query }, { inventory, options }) => inventory.listDemandProfiles(query, options),
  }),
  route({
    method: 'put',
    path: '/v1/demand-profiles',
    tag,
    summary: 'Set, replace or remove demand profiles, all or none',
    access: stockKeepers,
    body: z
      .strictObject({
        profiles: z.array(profile).max(5_000).optional(),
        removed: z.array(z.strictObject(profileKey)).max(5_000).optional(),
      })
      .meta({ id: 'DemandProfileChanges' }),
    response: changed,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.putDemandProfiles({ ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/demand-rules',
    tag,
    summary: 'Whom the stock is to serve, under what conditions, and how long it must last',
    access: everyone,
    response: demandRules,
    handle: (_input, { inventory, options }) => inventory.getDemandRules({}, options),
  }),
  route({
    method: 'put',
    path: '/v1/demand-rules',
    tag,
    summary: 'Replace the rules that demand is derived by',
    access: stockKeepers,
    body: newDemandRules,
    bodyField: 'rules',
    response: demandRules,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.updateDemandRules({ requestId, rules: body }, options),
  }),
  route({
    method: 'get',
    path: '/v1/cover',
    tag,
    summary: 'How many days the usable stock of a division lasts its people',
    access: everyone,
    query: profileQuery,
    response: pageOut(
      'covers',
      z
        .object({
          profile: profileOut.nullable(),
          usable: countOut,
          days: z.number().optional().describe('absent: nothing is used up each day'),
          initialShortfall: countOut,
          initialShare: z
            .number()
            .nullish()
            .describe('of the people, 0 to 1, who get what is needed once; absent: nothing is'),
        })
        .meta({ id: 'Cover' }),
    ),
    handle: ({ query }, { inventory, options }) => inventory.listCover(query, options),
  }),
];
