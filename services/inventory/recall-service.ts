import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { audit } from '../platform/audit';
import type { Db, Trx } from '../platform/db';
import { AppError, invalidFields, notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { CallContext, Implementations } from '../platform/rpc-types';
import { optionalText, text, toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import { requireKnown } from './catalogue';
import { commonDivision } from './division';
import { findLotsById, lockHoldings, setLotStates, type Lot } from './lot-store';
import { lotMessage } from './messages';
import {
  isQuarantinable,
  isRecallable,
  recallStates,
  recoveredSince,
  requireOneWay,
  sumsOf,
  tracedKinds,
} from './recall';
import {
  closeRecall,
  findAffected,
  findBatches,
  findRecall,
  findRecalledLots,
  holdItem,
  insertRecall,
  listRecallLines,
  listRecalls,
  lockRecall,
  lockTraced,
  sumsAtRecall,
  sumsNow,
  type AffectedReservation,
  type Batch,
  type Recall,
  type RecallLine,
} from './recall-store';
import { stateAt } from './reservation';
import { readers, readScope, requireWriter, type Inventory } from './service-context';
import { getByUuidShape, itemId, optionalDate, optionalEnum, unset, uuid } from './shapes';

const affectedMax = 1_000;

const recallShape = z.object({
  requestId: z.string(),
  itemId: z.union([unset, itemId]),
  batchNumber: optionalText(100),
  expireDate: optionalDate,
  lotIds: z.array(uuid).max(100, 'must have at most 100 lots'),
  reason: text(500),
  documentNumber: optionalText(100),
});

const listShape = z.object({
  itemId: z.union([unset, itemId]),
  state: optionalEnum(recallStates),
});
const linesShape = z.object({ recallId: uuid, kind: optionalEnum(tracedKinds) });
const closeShape = z.object({ requestId: z.string(), id: uuid, reason: optionalText(500) });

type Recalls = Implementations['muster.inventory.v1.RecallsService'];

export function recallsService(inventory: Inventory): ServiceHandlers {
  return implement('muster.inventory.v1.RecallsService', {
    ...readingHandlers(inventory),
    ...writingHandlers(inventory),
  });
}

function readingHandlers({
  db,
  now,
}: Inventory): Pick<Recalls, 'getRecall' | 'listRecalls' | 'listRecallLines'> {
  return {
    getRecall: async (request, context) => {
      const { id } = parse(getByUuidShape, request);
      requireRole(context.actor, readers);
      return reportOf(db, context, await knownRecall(db, id), now());
    },

    listRecalls: async (request, context) => {
      const filter = parse(listShape, request);
      requireRole(context.actor, readers);
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const found = await listRecalls(db, { ...filter, beforeId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { recalls: rows.map(recallMessage), nextPageToken };
    },

    listRecallLines: async (request, context) => {
      const asked = parse(linesShape, request);
      const filter = { ...asked, scope: readScope(context.actor) };
      await knownRecall(db, asked.recallId);
      const { limit, after } = pageRequest(filter, request);
      const afterLine = Number(after?.[0] ?? 0);
      const query = { ...filter, readerId: context.actor.id, afterLine, limit: limit + 1 };
      const found = await listRecallLines(db, query);
      const keyOf = ({ lineNumber }: RecallLine) => [lineNumber];
      const { rows, nextPageToken } = pageOf(found, limit, keyOf, filter);
      return { lines: rows.map(lineMessage), nextPageToken };
    },
  };
}

function writingHandlers({ db, now }: Inventory): Pick<Recalls, 'recallLots' | 'closeRecall'> {
  return {
    recallLots: async (request, context) => {
      const asked = parse(recallShape, request);
      requireOneWay(asked);
      requireWriter(context.actor, []);
      return once(db, context, { requestId: asked.requestId, request }, async (trx) => {
        const time = now();
        const { ofItemId, batches } = await batchesOf(trx, asked);
        const { traced, holdings } = await lockUnits(trx, ofItemId, batches);
        const divisions = holdings
          .filter(({ units }) => units > 0)
          .map(({ divisionCode }) => divisionCode);
        requireWriter(context.actor, divisions);
        const recall = newRecall(context, asked, ofItemId, commonDivision(divisions), time);
        await insertRecall(trx, recall, batches);
        const lots = traced.filter(({ isKit }) => !isKit);
        const kits = traced.filter(({ isKit }) => isKit);
        await setLotStates(trx, idsOf(lots.filter(isRecallable)), 'RECALLED');
        await setLotStates(trx, idsOf(kits.filter(isQuarantinable)), 'QUARANTINED');
        await record(trx, context, recall, idsOf(lots), idsOf(kits));
        return reportOf(trx, context, recall, time);
      });
    },

    closeRecall: async (request, context) => {
      const { requestId, id, reason } = parse(closeShape, request);
      requireWriter(context.actor, []);
      return once(db, context, { requestId, request }, async (trx) => {
        const before = await lockRecall(trx, id);
        if (!before) throw notFound('recall', id);
        requireWriter(context.actor, [before.divisionCode]);
        if (before.state !== 'OPEN') throw notOpen(before);
        const recall = await closeRecall(trx, id, now());
        const { divisionCode } = recall;
        const subject = `recalls/${id}`;
        const after = { state: recall.state, reason };
        await audit(trx, context, { action: 'recall.closed', subject, divisionCode, after });
        const data = { itemId: recall.itemId };
        await publish(trx, { kind: 'recall.closed', subject, divisionCode, data });
        return reportOf(trx, context, recall, now());
      });
    },
  };
}

type Asked = z.output<typeof recallShape>;

const idsOf = (lots: Lot[]) => lots.map(({ id }) => id);

/** The batches that are meant, with the item held so that no lot of them is opened meanwhile. */
async function batchesOf(trx: Trx, asked: Asked): Promise<{ ofItemId: string; batches: Batch[] }> {
  if (asked.lotIds.length === 0) {
    const ofItemId = asked.itemId!;
    if (!(await holdItem(trx, ofItemId))) throw notFound('item', ofItemId);
    const batches = await findBatches(trx, ofItemId, asked.batchNumber, asked.expireDate);
    if (batches.length === 0) throw notFound('lot', `${ofItemId} ${asked.batchNumber}`);
    return { ofItemId, batches };
  }
  const lots = await findLotsById(trx, asked.lotIds);
  const mentions = asked.lotIds.map((id, index) => ({ field: `lotIds[${index}]`, id }));
  requireKnown('lot', mentions, lots);
  const ofItemId = lots[0]!.itemId;
  if (lots.some((lot) => lot.itemId !== ofItemId)) {
    throw invalidFields([{ field: 'lotIds', description: 'must be lots of one item' }]);
  }
  await holdItem(trx, ofItemId);
  const batches = new Map(
    lots.map(({ expireDate, batchNumber }) => [
      `${expireDate}\n${batchNumber}`,
      { expireDate, batchNumber },
    ]),
  );
  return { ofItemId, batches: [...batches.values()] };
}

/**
 * Every lot with units of the batches, held with its balances. Once more for as long as that finds
 * lots: what was assembled, converted or split while a look waited is there at the next, and what
 * is held lets nothing more be made of it.
 */
async function lockUnits(trx: Trx, ofItemId: string, batches: Batch[]) {
  for (let known = 0; ;) {
    const traced = await lockTraced(trx, ofItemId, batches);
    const holdings = await lockHoldings(trx, idsOf(traced));
    if (traced.length === known) return { traced, holdings };
    known = traced.length;
  }
}

function newRecall(
  context: CallContext,
  asked: Asked,
  ofItemId: string,
  divisionCode: string,
  time: Date,
): Recall {
  const byLots = asked.lotIds.length > 0;
  return {
    id: uuidv7(),
    state: 'OPEN',
    itemId: ofItemId,
    batchNumber: byLots ? null : asked.batchNumber,
    expireDate: asked.expireDate,
    reason: asked.reason,
    documentNumber: asked.documentNumber,
    divisionCode,
    actorId: context.actor.id,
    createTime: time,
    closeTime: null,
  };
}

async function knownRecall(db: Db, id: string): Promise<Recall> {
  const recall = await findRecall(db, id);
  if (!recall) throw notFound('recall', id);
  return recall;
}

function notOpen({ id, state }: Recall): AppError {
  const subject = `recalls/${id}`;
  return new AppError('RECALL_STATE', `${subject} is ${state}, it would have to be OPEN`, {
    preconditions: [{ type: 'RECALL_STATE', subject, description: `is ${state}` }],
    metadata: { state },
  });
}

/** The event names what the affected reservations are for, so that it can be planned again. */
async function record(
  trx: Trx,
  context: CallContext,
  recall: Recall,
  lotIds: string[],
  kitLotIds: string[],
): Promise<void> {
  const subject = `recalls/${recall.id}`;
  const { divisionCode, reason, documentNumber } = recall;
  const affected = await findAffected(trx, recall.id, '', affectedMax);
  const reservations = new Set(affected.map(({ reservationId }) => reservationId));
  const reservationIds = [...reservations].slice(0, 50);
  const purposes = [...new Set(affected.map(({ purpose }) => purpose))].filter(Boolean);
  const what = { itemId: recall.itemId, lotIds: lotIds.slice(0, 50), reservationIds, purposes };
  const after = { ...what, kitLotIds: kitLotIds.slice(0, 50), reason, documentNumber };
  await audit(trx, context, { action: 'lot.recalled', subject, divisionCode, after });
  // Whoever carries plans out learns from it which of them no longer hold.
  const held = affected.map(({ reservationId, purpose, quantity }) => ({
    ...{ reservationId, purpose, quantity },
  }));
  const data = { recallId: recall.id, ...what, affected: held };
  await publish(trx, { kind: 'lot.recalled', subject, divisionCode, data });
}

async function reportOf(db: Db | Trx, { actor }: CallContext, recall: Recall, time: Date) {
  const [lots, before, after, affected] = [
    await findRecalledLots(db, recall.id),
    await sumsAtRecall(db, recall.id, actor.id),
    await sumsNow(db, recall.id, actor.id),
    await findAffected(db, recall.id, actor.id, affectedMax),
  ];
  return {
    ...recallMessage(recall),
    lots: lots.filter(({ isMade }) => !isMade).map(lotMessage),
    madeLots: lots.filter(({ isMade }) => isMade).map(lotMessage),
    atRecall: sumsOf(before),
    madeAtRecall: sumsOf(before, true),
    now: sumsOf(after),
    madeNow: sumsOf(after, true),
    recovered: recoveredSince(sumsOf(before), sumsOf(after)),
    reservations: affected.map((each) => affectedMessage(each, time)),
  };
}

const affectedMessage = ({ expireTime, ...affected }: AffectedReservation, time: Date) => ({
  ...affected,
  state: stateAt({ id: affected.reservationId, state: affected.state, expireTime }, time),
});

function recallMessage({ divisionCode: _, createTime, closeTime, ...recall }: Recall) {
  return {
    ...recall,
    batchNumber: recall.batchNumber ?? '',
    expireDate: recall.expireDate ?? '',
    createTime: toTimestamp(createTime),
    closeTime: toOptionalTimestamp(closeTime),
  };
}

function lineMessage({ occurTime, followTime, ...line }: RecallLine) {
  return {
    ...line,
    kitLotId: line.kitLotId ?? '',
    reservationId: line.reservationId ?? '',
    purpose: line.purpose ?? '',
    incidentId: line.incidentId ?? '',
    transferId: line.transferId ?? '',
    movementId: line.movementId ?? '',
    loanId: line.loanId ?? '',
    borrower: line.borrower ?? '',
    documentNumber: line.documentNumber ?? '',
    reason: line.reason ?? '',
    actorId: line.actorId ?? '',
    occurTime: toOptionalTimestamp(occurTime),
    followTime: toOptionalTimestamp(followTime),
  };
}
