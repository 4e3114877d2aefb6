import { uuidv7 } from 'uuidv7';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { CallContext, ServiceImplementation } from '../platform/rpc-types';
import type { Db, Trx } from '../platform/db';
import { AppError, invalid, notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { abcHandlers, dueHandlers } from './abc-service';
import { findDuePlaces } from './abc-store';
import { requireUnfrozen } from './booking-service';
import { requireKnown, type KnownDepot } from './catalogue';
import { findMentioned } from './catalogue-store';
import { lockBin } from './bin-store';
import { countForCounting, recordCountStep } from './count-access-service';
import { bookedLines, expectedOf } from './count-book-service';
import { countLineMessage, countMessage } from './count-messages';
import { addFoundLine, eachLines, listLines, snapshotLines } from './count-line-store';
import { countPostingHandlers } from './count-posting-service';
import {
  addCountLineShape,
  createCountShape,
  listCountLinesShape,
  listCountsShape,
} from './count-shapes';
import {
  findCount,
  findOverlap,
  insertCount,
  listCounts,
  lockCountsOf,
  setCountState,
  type CountSummary,
} from './count-store';
import { hidesBook, requireCountState, varianceOf } from './count';
import { freezeDepot } from './document-store';
import { findLots, findLotsById, insertLots, type Lot } from './lot-store';
import { readers, readScope, requireWriter, type Inventory } from './service-context';
import { getByUuidShape } from './shapes';
import { tallyHandlers } from './tally-service';

export type CountHandlers = ServiceImplementation<'muster.inventory.v1.CountsService'>;

/** How many places one count may have. */
const linesMax = 50_000;

export function countsService(inventory: Inventory): ServiceHandlers {
  return implement('muster.inventory.v1.CountsService', countHandlers(inventory));
}

export function countHandlers(inventory: Inventory): CountHandlers {
  return {
    ...sheetHandlers(inventory),
    ...readingHandlers(inventory),
    ...tallyHandlers(inventory),
    ...countPostingHandlers(inventory),
    ...dueHandlers(inventory),
    ...abcHandlers(inventory),
  };
}

function sheetHandlers({
  db,
  now,
}: Inventory): Pick<CountHandlers, 'createCount' | 'addCountLine'> {
  return {
    createCount: async (request, context) => {
      const { requestId, freeze, counterIds, ...input } = parse(createCountShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const time = now();
        const depot = await depotToCount(trx, context, input);
        await lockCountsOf(trx, depot.id);
        const itemIds = await itemsToCount(trx, depot, input, time);
        const overlap = await findOverlap(trx, depot.id, itemIds);
        if (overlap) throw overlaps(overlap);
        const { kind, blind, note } = input;
        const count = {
          ...{ id: uuidv7(), kind, blind, note, frozen: freeze, state: 'COUNTING' as const },
          ...{ depotId: depot.id, divisionCode: depot.divisionCode, snapshotTime: time },
          ...{ creatorId: context.actor.id, creatorName: context.actor.name },
        };
        await requireUnfrozen(trx, [depot.id]);
        if (freeze)
          await freezeDepot(trx, { depotId: depot.id, countId: count.id, createTime: time });
        await insertCount(trx, count, counterIds);
        const places = { id: count.id, depotId: depot.id, itemIds, limit: linesMax + 1 };
        const lineCount = await snapshotLines(trx, places);
        requireSheetSize(kind, lineCount);
        const begun = (await findCount(trx, count.id))!;
        await recordCountStep(trx, context, begun, 'created', { lineCount, counterIds });
        return countMessage(begun);
      });
    },

    addCountLine: async (request, context) => {
      const { requestId, countId, ...found } = parse(addCountLineShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const count = await countForCounting(trx, context, countId);
        requireCountState(count, ['COUNTING', 'REVIEW']);
        const { items } = await findMentioned(trx, [], [found.itemId]);
        requireKnown('item', [{ field: 'itemId', id: found.itemId }], items);
        const { depotId } = count;
        if (found.binCode && !(await lockBin(trx, depotId, found.binCode))) {
          throw notFound('bin', found.binCode);
        }
        const lotId = await lotOf(trx, found, now());
        const { itemId, binCode } = found;
        const line = await addFoundLine(trx, { countId, depotId, itemId, lotId, binCode });
        if (!line) {
          throw new AppError(
            'COUNT_LINE_EXISTS',
            'the sheet has a line of this lot there already',
            {
              metadata: { countId, lotId },
            },
          );
        }
        // What was found has to be counted, so a count that was under review is not over.
        const open =
          count.state === 'REVIEW'
            ? await setCountState(trx, { id: countId, state: 'COUNTING' })
            : count;
        await recordCountStep(trx, context, open, 'line-added', { lineNumber: line.lineNumber });
        return countLineMessage(line, { hidden: hidesBook(open), expected: line.snapshot });
      });
    },
  };
}

async function depotToCount(
  trx: Trx,
  { actor }: CallContext,
  { depotId, itemIds }: { depotId: string; itemIds: string[] },
): Promise<KnownDepot> {
  const mentioned = await findMentioned(trx, [depotId], itemIds);
  const depots = requireKnown('depot', [{ field: 'depotId', id: depotId }], mentioned.depots);
  const mentions = itemIds.map((id, index) => ({ field: `itemIds[${index}]`, id }));
  requireKnown('item', mentions, mentioned.items);
  const depot = depots.get(depotId)!;
  requireWriter(actor, [depot.divisionCode]);
  return depot;
}

/** The items that were named, or those that are due; null is every item. */
async function itemsToCount(
  trx: Trx,
  depot: KnownDepot,
  { kind, itemIds }: { kind: 'CYCLE' | 'FULL'; itemIds: string[] },
  now: Date,
): Promise<string[] | null> {
  if (kind === 'FULL') return null;
  if (itemIds.length > 0) return itemIds;
  const due = await findDuePlaces(trx, {
    ...{ division: '%', scope: ['%'], depotId: depot.id, now },
    ...{ after: { depotId: '', itemId: '' }, limit: 1_000 },
  });
  return due.map(({ itemId }) => itemId);
}

function requireSheetSize(kind: 'CYCLE' | 'FULL', lineCount: number): void {
  // A full count of an empty depot may still find something.
  if (lineCount === 0 && kind === 'CYCLE') {
    throw new AppError('NOTHING_TO_COUNT', 'the depot has none of the items, or none is due');
  }
  if (lineCount <= linesMax) return;
  const most = `a count has at most ${linesMax} lines`;
  throw kind === 'FULL'
    ? invalid(
        'kind',
        `the depot has more places: ${most}; count it in CYCLE counts of some items each`,
      )
    : invalid('itemIds', `the items are in more places: ${most}; name fewer items`);
}

function overlaps(countId: string): AppError {
  const subject = `counts/${countId}`;
  return new AppError('COUNT_OVERLAPS', `${subject} counts some of it already`, {
    preconditions: [{ type: 'COUNT_OVERLAPS', subject, description: 'is open' }],
    metadata: { countId },
  });
}

type Found = { itemId: string; lotId: string | null; batchNumber: string; expireDate: string };

/** The lot that was named, or that of the batch and expiry date on the goods. */
async function lotOf(trx: Trx, found: Found, now: Date): Promise<string> {
  const { itemId, batchNumber, expireDate } = found;
  if (found.lotId) {
    const mention = [{ field: 'lotId', id: found.lotId }];
    const lots = requireKnown<Lot>('lot', mention, await findLotsById(trx, [found.lotId]));
    if (lots.get(found.lotId)!.itemId !== itemId)
      throw invalid('lotId', 'is a lot of another item');
    return found.lotId;
  }
  const key = { itemId, batchNumber, expireDate };
  await insertLots(trx, [{ id: uuidv7(), ...key }], now);
  const [lot] = await findLots(trx, [key]);
  return lot!.id;
}

type Reading = Pick<CountHandlers, 'getCount' | 'listCounts' | 'listCountLines'>;

function readingHandlers({ db, now }: Inventory): Reading {
  return {
    getCount: async (request, context) => {
      const { id } = parse(getByUuidShape, request);
      const count = await readableCount(db, context, id);
      if (hidesBook(count)) return countMessage(count);
      let offCount = 0;
      for await (const lines of eachLines(db, id)) {
        const booked = await bookedLines(db, id, lines, now());
        offCount += booked.filter((line) => (line.variance ?? varianceOf(line)) !== 0).length;
      }
      return countMessage(count, offCount);
    },

    listCounts: async (request, context) => {
      const filter = { ...parse(listCountsShape, request), scope: readScope(context.actor) };
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const found = await listCounts(db, { ...filter, beforeId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { counts: rows.map((row) => countMessage(row)), nextPageToken };
    },

    listCountLines: async (request, context) => {
      const filter = parse(listCountLinesShape, request);
      const { countId } = filter;
      const count = await readableCount(db, context, countId);
      const { limit, after } = pageRequest(filter, request);
      const query = { countId, after: Number(after?.[0] ?? 0), limit: limit + 1 };
      const found = await listLines(db, query);
      const { rows, nextPageToken } = pageOf(
        found,
        limit,
        ({ lineNumber }) => [lineNumber],
        filter,
      );
      const hidden = hidesBook(count);
      const expected = hidden ? new Map() : await expectedOf(db, countId, rows, now());
      const lines = rows.map((line) =>
        countLineMessage(line, { hidden, expected: Number(expected.get(line.lineNumber) ?? 0) }),
      );
      return { lines, nextPageToken };
    },
  };
}

async function readableCount(db: Db, { actor }: CallContext, id: string): Promise<CountSummary> {
  requireRole(actor, readers);
  const count = await findCount(db, id);
  if (!count) throw notFound('count', id);
  requireRole(actor, readers, count.divisionCode);
  return count;
}
