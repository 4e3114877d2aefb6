// Which items are counted how often, and which of them now.
import type { AbcClassificationInput } from '../../gen/muster/inventory/v1/AbcClassification';
import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { parse } from '../platform/errors';
import { requireRole, type Role } from '../platform/identity';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import type { CallContext } from '../platform/rpc-types';
import { toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import { classify, countsDue } from './abc';
import {
  deleteCadence,
  findCadences,
  findDuePlaces,
  findHeldItems,
  listClasses,
  lockCadence,
  overrideClass,
  putCadence,
  putClasses,
  type Classification,
  type StoredCadence,
} from './abc-store';
import { requireKnown, type KnownDepot } from './catalogue';
import { findMentioned } from './catalogue-store';
import type { CountHandlers } from './count-service';
import {
  computeAbcShape,
  listAbcClassesShape,
  listCadencesShape,
  listCountsDueShape,
  setAbcClassShape,
  setCadenceShape,
} from './count-shapes';
import { divisionPattern } from './division';
import { readers, readScope, requireEtag, requireWriter, type Inventory } from './service-context';

const yearMs = 365 * 86_400_000;
const cadenceSetters: Role[] = ['COMMANDER', 'ADMINISTRATOR'];

type Due = Pick<CountHandlers, 'listCountsDue' | 'listCountCadences' | 'setCountCadence'>;

export function dueHandlers({ db, now }: Inventory): Due {
  return {
    listCountsDue: async (request, context) => {
      const { divisionCode, depotId } = parse(listCountsDueShape, request);
      const scope = readScope(context.actor);
      const filter = { division: divisionPattern(divisionCode), scope, depotId };
      const { limit, after = ['', ''] } = pageRequest(filter, request);
      const [afterDepot, afterItem] = after.map(String) as [string, string];
      const time = now();
      const found = await findDuePlaces(db, {
        ...{ ...filter, now: time, limit: limit + 1 },
        after: { depotId: afterDepot, itemId: afterItem },
      });
      const keyOf = (place: { depotId: string; itemId: string }) => [place.depotId, place.itemId];
      const { rows, nextPageToken } = pageOf(found, limit, keyOf, filter);
      const due = countsDue(rows, time).map((place) => ({
        depotId: place.depotId,
        itemId: place.itemId,
        abcClass: place.abcClass ?? '',
        lastCountTime: toOptionalTimestamp(place.lastCountTime),
        dueTime: toTimestamp(place.dueTime),
        overdueDays: place.overdueDays,
      }));
      return { due, nextPageToken };
    },

    listCountCadences: async (request, context) => {
      const { divisionCode } = parse(listCadencesShape, request);
      requireRole(context.actor, readers);
      const cadences = await findCadences(db, divisionCode);
      return { cadences: cadences.map((cadence) => cadenceMessage(cadence, divisionCode)) };
    },

    setCountCadence: async (request, context) => {
      const { requestId, cadence } = parse(setCadenceShape, request);
      const { etag, ...values } = cadence;
      const { divisionCode, abcClass } = values;
      if (divisionCode === '') requireRole(context.actor, cadenceSetters, '');
      else requireWriter(context.actor, [divisionCode]);
      return once(db, context, { requestId, request }, async (trx) => {
        const before = await lockCadence(trx, values);
        requireEtag({ version: before?.version ?? 0 }, etag, 'cadence');
        if (values.days === 0) await deleteCadence(trx, values);
        else await putCadence(trx, values);
        const holds = await findCadences(trx, divisionCode);
        const after = holds.find((each) => each.abcClass === abcClass)!;
        const subject = `count-cadences/${abcClass}`;
        const change = { action: 'count-cadence.set', subject, divisionCode };
        await audit(trx, context, { ...change, before: before ?? null, after });
        return cadenceMessage(after, divisionCode);
      });
    },
  };
}

/** As it holds in a division; the etag is that of the division's own, '0' where it has none. */
function cadenceMessage({ version, ...cadence }: StoredCadence, divisionCode: string) {
  return { ...cadence, etag: cadence.divisionCode === divisionCode ? String(version) : '0' };
}

type Classes = Pick<CountHandlers, 'computeAbcClasses' | 'setAbcClass' | 'listAbcClasses'>;

export function abcHandlers({ db, now }: Inventory): Classes {
  return {
    computeAbcClasses: async (request, context) => {
      const { requestId, depotId } = parse(computeAbcShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const { divisionCode } = await depotToClassify(trx, context, depotId, []);
        const held = await findHeldItems(trx, depotId, new Date(now().getTime() - yearMs));
        await putClasses(trx, depotId, classify(held, await findCadences(trx, divisionCode)));
        const subject = `depots/${depotId}/abc-classes`;
        const after = { itemCount: held.length };
        await audit(trx, context, { action: 'abc-classes.compute', subject, divisionCode, after });
        const classes = await listClasses(trx, { depotId, after: '', limit: 1_000 });
        return { classes: classes.map(classMessage), nextPageToken: '' };
      });
    },

    setAbcClass: async (request, context) => {
      const { requestId, ...mark } = parse(setAbcClassShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const depot = await depotToClassify(trx, context, mark.depotId, [mark.itemId]);
        const after = await overrideClass(trx, mark);
        const subject = `depots/${mark.depotId}/items/${mark.itemId}`;
        const { divisionCode } = depot;
        await audit(trx, context, { action: 'abc-class.set', subject, divisionCode, after });
        return classMessage(after);
      });
    },

    listAbcClasses: async (request, context) => {
      const filter = parse(listAbcClassesShape, request);
      const { depots } = await findMentioned(db, [filter.depotId], []);
      requireRole(context.actor, readers);
      requireKnown('depot', [{ field: 'depotId', id: filter.depotId }], depots);
      requireRole(context.actor, readers, depots[0]!.divisionCode);
      const { limit, after } = pageRequest(filter, request);
      const query = { ...filter, after: String(after?.[0] ?? ''), limit: limit + 1 };
      const found = await listClasses(db, query);
      const { rows, nextPageToken } = pageOf(found, limit, ({ itemId }) => [itemId], filter);
      return { classes: rows.map(classMessage), nextPageToken };
    },
  };
}

async function depotToClassify(
  trx: Trx,
  { actor }: CallContext,
  depotId: string,
  itemIds: string[],
): Promise<KnownDepot> {
  const mentioned = await findMentioned(trx, [depotId], itemIds);
  const depots = requireKnown('depot', [{ field: 'depotId', id: depotId }], mentioned.depots);
  const mentions = itemIds.map((id) => ({ field: 'itemId', id }));
  requireKnown('item', mentions, mentioned.items);
  requireWriter(actor, [depots.get(depotId)!.divisionCode]);
  return depots.get(depotId)!;
}

function classMessage(mark: Classification): AbcClassificationInput {
  return {
    ...mark,
    abcClass: mark.abcClass ?? '',
    lastCountTime: toOptionalTimestamp(mark.lastCountTime),
  };
}
