import { z } from 'zod';
import type { DemandProfileInput } from '../../gen/muster/inventory/v1/DemandProfile';
import type { Trx } from '../platform/db';
import { AppError, invalid, invalidFields, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { CallContext, ServiceImplementation } from '../platform/rpc-types';
import { divisionCodeSchema, toTimestamp, wholeNumber, quantityMax } from '../platform/wire-values';
import { withoutBlind } from './blind-service';
import { requireKnown, type Mention } from './catalogue';
import { findMentioned } from './catalogue-store';
import { dateInShanghai } from './dates';
import { commonDivision, divisionPattern } from './division';
import {
  coverDays,
  initialShare,
  parEtag,
  parShortfall,
  parState,
  proposedLevels,
  type ParLevel,
} from './par';
import { putGuardedLevels } from './par-guard-service';
import {
  deleteParLevels,
  deleteProfiles,
  findProfilesOf,
  findSharers,
  listCover,
  listParLevels,
  listProfiles,
  upsertParLevels,
  upsertProfiles,
  type ParKey,
  type ParRow,
  type StoredProfile,
} from './par-store';
import { record } from './recording-service';
import { readers, readScope, requireWriter, type Inventory } from './service-context';
import {
  depotId,
  distinctLines,
  itemId,
  linesMax,
  optionalDivision,
  placeOf,
  unset,
} from './shapes';

type Handlers = ServiceImplementation<'muster.inventory.v1.ParLevelsService'>;

export function parLevelsService(inventory: Inventory): ServiceHandlers {
  return implement('muster.inventory.v1.ParLevelsService', {
    ...parHandlers(inventory),
    ...profileHandlers(inventory),
  });
}

const filterShape = z.object({
  divisionCode: optionalDivision,
  depotId: z.union([unset, depotId]).default(null),
  itemId: z.union([unset, itemId]),
});

const units = wholeNumber(0);
const key = z.object({ depotId, itemId });
const etag = z.string().max(100, 'must have at most 100 characters').default('');
const level = key
  .extend({ minimum: units, reorder: units, maximum: units, etag })
  .superRefine(({ minimum, reorder, maximum }, context) => {
    const fault = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if (reorder < minimum) fault('reorder', 'is below the minimum');
    if (maximum < reorder) fault('maximum', 'is below the reorder point');
  });

const many = <T extends z.ZodType>(row: T) =>
  z.array(row).max(linesMax, `must have at most ${linesMax} rows`);

const putParShape = z.object({
  requestId: z.string(),
  levels: many(level).superRefine(distinctLines(placeOf, 'itemId', 'the depot and item')),
  removed: many(key.extend({ etag })),
  guarded: z.boolean().default(false),
});

const proposeShape = z.object({
  divisionCode: divisionCodeSchema,
  itemIds: z.array(itemId).max(linesMax),
  minimumDays: z.number().min(0).max(365),
  reorderDays: z.number().min(0).max(365),
  maximumDays: z.number().min(0).max(365),
});

type ParHandlers = Pick<Handlers, 'listParLevels' | 'putParLevels' | 'proposeParLevels'>;

function parHandlers({ db, now }: Inventory): ParHandlers {
  return {
    listParLevels: async (request, context) => {
      const { divisionCode, ...asked } = parse(filterShape, request);
      const scope = readScope(context.actor);
      const filter = { ...asked, division: divisionPattern(divisionCode), scope };
      const { limit, after = ['', ''] } = pageRequest(filter, request);
      const place = { depotId: String(after[0]), itemId: String(after[1]) };
      const today = dateInShanghai(now());
      const found = await listParLevels(db, { ...filter, today, after: place, limit: limit + 1 });
      const keyOf = (row: ParRow) => [row.depotId, row.itemId];
      const { rows, nextPageToken } = pageOf(found, limit, keyOf, filter);
      const shown = await withoutBlind(db, context.actor, rows);
      return { positions: shown.map(positionMessage), nextPageToken };
    },

    putParLevels: async (request, context) => {
      const { requestId, levels, removed, guarded } = parse(putParShape, request);
      requireSome(levels, removed, 'levels');
      requireWriter(context.actor, []);
      return once(db, context, { requestId, request }, async (trx) => {
        const mentions = [
          ...levels.map((row, n) => ({ ...row, at: `levels[${n}]` })),
          ...removed.map((row, n) => ({ ...row, at: `removed[${n}]` })),
        ];
        const codes = await requirePlaces(trx, context, mentions);
        const { outcomes, ...after } = guarded
          ? await putGuardedLevels(trx, { levels, removed }, now())
          : await putLevels(trx, { levels, removed }, now());
        const divisionCode = commonDivision(codes);
        const kind = 'par-levels.changed';
        await record(trx, context, {
          kind,
          subject: 'parLevels',
          divisionCode,
          after,
          data: after,
        });
        return { ...after, outcomes };
      });
    },

    proposeParLevels: async (request, context) => {
      const { divisionCode, itemIds, ...days } = parse(proposeShape, request);
      requireRole(context.actor, readers, divisionCode);
      if (days.reorderDays < days.minimumDays) throw invalid('reorderDays', 'is below minimumDays');
      if (days.maximumDays < days.reorderDays) throw invalid('maximumDays', 'is below reorderDays');
      const profiles = await findProfilesOf(db, divisionCode, itemIds);
      const known = new Set(profiles.map((profile) => profile.itemId));
      const unknown = itemIds.filter((id) => !known.has(id));
      if (unknown.length > 0 || profiles.length === 0) throw demandUnknown(divisionCode, unknown);
      const depots = await findSharers(db, divisionPattern(divisionCode));
      return {
        levels: profiles.flatMap((profile) =>
          proposedLevels(profile.itemId, profile, days, depots),
        ),
      };
    },
  };
}

async function putLevels(
  trx: Trx,
  { levels, removed }: { levels: ParLevel[]; removed: ParKey[] },
  now: Date,
) {
  await upsertParLevels(trx, levels, now);
  const gone = await deleteParLevels(trx, removed);
  return { set: levels.length, removed: gone, outcomes: [] };
}

const rate = z.number('must be a number').min(0, 'must not be negative').max(quantityMax);
const profileKey = z.object({ divisionCode: divisionCodeSchema, itemId });
const profile = profileKey.extend({
  population: units,
  initialUnits: rate,
  dailyUnits: rate,
  routineDailyUnits: rate,
});
const profileText = (row: { divisionCode: string; itemId: string }) =>
  `${row.divisionCode}\n${row.itemId}`;

const putProfilesShape = z.object({
  requestId: z.string(),
  profiles: many(profile).superRefine(
    distinctLines(profileText, 'itemId', 'the division and item'),
  ),
  removed: many(profileKey),
});

type ProfileHandlers = Pick<Handlers, 'listDemandProfiles' | 'putDemandProfiles' | 'listCover'>;

function profileHandlers({ db, now }: Inventory): ProfileHandlers {
  return {
    listDemandProfiles: async (request, context) => {
      const { query, filter, limit } = profileQuery(request, context);
      const found = await listProfiles(db, query);
      const { rows, nextPageToken } = pageOf(found, limit, profilePlace, filter);
      return { profiles: rows.map(profileMessage), nextPageToken };
    },

    putDemandProfiles: async (request, context) => {
      const { requestId, profiles, removed } = parse(putProfilesShape, request);
      requireSome(profiles, removed, 'profiles');
      const codes = [...profiles, ...removed].map(({ divisionCode }) => divisionCode);
      requireWriter(context.actor, codes);
      return once(db, context, { requestId, request }, async (trx) => {
        const mentions = profiles.map((row, n) => ({
          field: `profiles[${n}].itemId`,
          id: row.itemId,
        }));
        const { items } = await findMentioned(
          trx,
          [],
          profiles.map((row) => row.itemId),
        );
        requireKnown('item', mentions, items);
        await upsertProfiles(trx, profiles, now());
        const gone = await deleteProfiles(trx, removed);
        const after = { set: profiles.length, removed: gone };
        await record(trx, context, {
          ...{ kind: 'demand-profiles.changed', subject: 'demandProfiles', after, data: after },
          divisionCode: commonDivision(codes),
        });
        return after;
      });
    },

    listCover: async (request, context) => {
      const { query, filter, limit } = profileQuery(request, context);
      const who = { today: dateInShanghai(now()), counterId: context.actor.id };
      const found = await listCover(db, query, who);
      const { rows, nextPageToken } = pageOf(found, limit, profilePlace, filter);
      const covers = rows.map(({ usable, ...row }) => {
        const days = coverDays(row, usable);
        const share = initialShare(row, usable);
        return {
          profile: profileMessage(row),
          usable,
          ...(days === undefined ? {} : { days }),
          ...(share === undefined ? {} : { initialShare: share }),
          initialShortfall: Math.max(0, Math.ceil(row.initialUnits - usable - 1e-9)),
        };
      });
      return { covers, nextPageToken };
    },
  };
}

const profilePlace = (row: StoredProfile) => [row.divisionCode, row.itemId];

function profileQuery(
  request: { divisionCode: string; itemId: string; pageSize: number; pageToken: string },
  { actor }: CallContext,
) {
  const asked = parse(filterShape, { depotId: '', ...request });
  const division = divisionPattern(asked.divisionCode);
  const filter = { division, scope: readScope(actor), itemId: asked.itemId };
  const { limit, after = ['', ''] } = pageRequest(filter, request);
  const place = { divisionCode: String(after[0]), itemId: String(after[1]) };
  return { filter, limit, query: { ...filter, after: place, limit: limit + 1 } };
}

function positionMessage({ usable, expected, updateTime, ...row }: ParRow) {
  const stock = { usable, expected };
  return {
    level: { ...row, updateTime: toTimestamp(updateTime), etag: parEtag({ ...row, updateTime }) },
    ...stock,
    state: parState(row, stock),
    shortfall: parShortfall(row, stock),
  };
}

function profileMessage({ updateTime, ...row }: StoredProfile): DemandProfileInput {
  return { ...row, updateTime: toTimestamp(updateTime) };
}

function requireSome(set: unknown[], removed: unknown[], field: string): void {
  if (set.length + removed.length > 0) return;
  throw invalidFields([{ field, description: 'must have at least one row, or removed must' }]);
}

/** Every depot and item exists, and the caller may change stock at each of the depots. */
async function requirePlaces(
  trx: Trx,
  context: CallContext,
  rows: { at: string; depotId: string; itemId: string }[],
): Promise<string[]> {
  const mentionsOf = (field: 'depotId' | 'itemId'): Mention[] =>
    rows.map((row) => ({ field: `${row.at}.${field}`, id: row[field] }));
  const depotMentions = mentionsOf('depotId');
  const itemMentions = mentionsOf('itemId');
  const { depots, items } = await findMentioned(
    trx,
    depotMentions.map(({ id }) => id),
    itemMentions.map(({ id }) => id),
  );
  requireKnown('depot', depotMentions, depots);
  requireKnown('item', itemMentions, items);
  const codes = depots.map(({ divisionCode }) => divisionCode);
  requireWriter(context.actor, codes);
  return codes;
}

function demandUnknown(divisionCode: string, itemIds: string[]): AppError {
  const what = itemIds.length > 0 ? ` for ${itemIds.slice(0, 5).join(', ')}` : '';
  const description = `has no demand profile${what}: put one first`;
  return new AppError('DEMAND_UNKNOWN', `division ${divisionCode} ${description}`, {
    preconditions: [{ type: 'DEMAND_UNKNOWN', subject: `divisions/${divisionCode}`, description }],
  });
}
