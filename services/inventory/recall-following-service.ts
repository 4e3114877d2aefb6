// An open recall goes after what is made of its batches.
import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { publish } from '../platform/outbox';
import type { CallContext } from '../platform/rpc-types';
import { grouped } from './grouping';
import { findLotsById, findUnderRecall, lockHoldings, setLotStates } from './lot-store';
import { isQuarantinable, isRecallable } from './recall';
import {
  insertFollowedLines,
  lockOpenRecalls,
  type FollowedLine,
  type FollowedRecall,
} from './recall-following-store';
import { lockTraced } from './recall-store';

/**
 * Units are about to be made into these lots. What an open recall means of them by now is recalled,
 * with everything that was made of it before, and kits of it are set apart. Whoever holds units of
 * what is stopped only now comes into the report. Before any balance is held, as a recall does it.
 */
export async function followOpenRecalls(
  trx: Trx,
  context: CallContext,
  lotIds: string[],
  time: Date,
): Promise<void> {
  const recalled = await findUnderRecall(trx, lotIds);
  for (const { itemId, expireDate, batchNumber } of await findLotsById(trx, recalled)) {
    const traced = await lockTraced(trx, itemId, [{ expireDate, batchNumber }]);
    const loose = traced.filter(({ isKit }) => !isKit);
    const lots = idsOf(loose.filter(isRecallable));
    const kits = idsOf(traced.filter((lot) => lot.isKit && isQuarantinable(lot)));
    const stoppedIds = [...lots, ...kits];
    if (stoppedIds.length === 0) continue;
    await lockHoldings(trx, stoppedIds);
    await setLotStates(trx, lots, 'RECALLED');
    await setLotStates(trx, kits, 'QUARANTINED');
    await noteHolders(trx, context, { lotIds: idsOf(loose), stoppedIds, time });
  }
}

const idsOf = (lots: { id: string }[]) => lots.map(({ id }) => id);

async function noteHolders(
  trx: Trx,
  context: CallContext,
  stopped: { lotIds: string[]; stoppedIds: string[]; time: Date },
): Promise<void> {
  const recalls = await lockOpenRecalls(trx, stopped.lotIds);
  const lines = await insertFollowedLines(trx, { ...stopped, recallIds: idsOf(recalls) });
  const byRecall = grouped(lines, ({ recallId }) => recallId);
  for (const recall of recalls) {
    await recordFollowing(trx, context, recall, stopped.stoppedIds, byRecall.get(recall.id) ?? []);
  }
}

/** The event is that of a recall: plans that hold the units are proposed to be made again. */
async function recordFollowing(
  trx: Trx,
  context: CallContext,
  { id, itemId, divisionCode }: FollowedRecall,
  stoppedIds: string[],
  lines: FollowedLine[],
): Promise<void> {
  const subject = `recalls/${id}`;
  const reserved = lines.filter(({ kind }) => kind === 'RESERVED');
  const affected = [...grouped(reserved, ({ reservationId }) => reservationId!)].map(
    ([reservationId, held]) => ({
      reservationId,
      purpose: held[0]!.purpose ?? '',
      quantity: held.reduce((sum, { quantity }) => sum + quantity, 0),
    }),
  );
  const reservationIds = affected.map(({ reservationId }) => reservationId).slice(0, 50);
  const purposes = [...new Set(affected.map(({ purpose }) => purpose))].filter(Boolean);
  const what = { itemId, lotIds: stoppedIds.slice(0, 50), reservationIds, purposes };
  const after = { ...what, lineCount: lines.length };
  await audit(trx, context, { action: 'recall.followed', subject, divisionCode, after });
  const data = { recallId: id, ...what, affected };
  await publish(trx, { kind: 'lot.recalled', subject, divisionCode, data });
}
