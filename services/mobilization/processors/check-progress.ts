import type { Db } from '../../platform/db';
import { fromTimestamp, type WireTimestamp } from '../../platform/wire-values';
import type { Commit, TransferState } from '../commit';
import { jobContext } from '../commit-record';
import type { Peers } from '../commit-steps';
import { reservationIdsOf } from '../goods-steps';
import { lateTransfers, toleranceMinutesDefault, type TimedTransfer } from '../delay';
import { noteTransfers, tellPlanState } from '../progress';
import { noteDelay } from '../replan-service';
import { findCommit, lockCommit } from '../store';
import { setNextCheck } from '../transfers-store';

const againInSeconds = 60;

const timeOf = (time: WireTimestamp | null) => (time ? fromTimestamp(time) : null);

/**
 * Compares a committed plan with what the inventory says of its transfers, and finishes what a
 * crash or an unreachable optimizer left open. Looks again later until the plan is completed.
 */
export async function checkProgress(
  {
    db,
    peers,
    toleranceMinutes = toleranceMinutesDefault,
  }: { db: Db; peers: Peers; toleranceMinutes?: number },
  commitId: string,
): Promise<void> {
  const commit = await findCommit(db, commitId);
  if (commit?.state !== 'SUCCEEDED') return;
  // A joint plan that ships nothing has no progress of its own.
  if (commit.reservationId === '') return setNextCheck(db, { commitId, inSeconds: null });
  const transfers = await transfersOf(peers, commit);
  await db.transaction(async (trx) => {
    const locked = await lockCommit(trx, commitId);
    if (locked?.state !== 'SUCCEEDED') return;
    await noteTransfers(trx, locked, transfers);
    const late = lateTransfers(transfers, { now: new Date(), toleranceMinutes });
    for (const delay of late) await noteDelay(trx, locked, delay);
  });
  const planState = await tellPlanState(db, peers, commitId);
  const inSeconds = planState === 'COMPLETED' ? null : againInSeconds;
  await setNextCheck(db, { commitId, inSeconds });
}

async function transfersOf({ inventory }: Peers, commit: Commit): Promise<TimedTransfer[]> {
  const known = await Promise.all(
    reservationIdsOf(commit).map((id) => transfersOfOne(inventory, commit, id)),
  );
  return known.flat();
}

async function transfersOfOne(
  inventory: Peers['inventory'],
  commit: Commit,
  reservationId: string,
): Promise<TimedTransfer[]> {
  const options = { actor: jobContext(commit).actor };
  const known: TimedTransfer[] = [];
  for (let pageToken = ''; ;) {
    const request = { reservationId, pageToken, pageSize: 200 };
    const page = await inventory.listTransfers(request, options);
    for (const { id, state, lines, ...times } of page.transfers) {
      known.push({
        ...{ transferId: id, state: state as TransferState },
        plannedDepartTime: timeOf(times.plannedDepartTime),
        plannedArriveTime: timeOf(times.plannedArriveTime),
        departTime: timeOf(times.departTime),
        lines: lines.map(({ itemId, quantity, received, lost }) => ({
          ...{ itemId, quantity: Number(quantity) },
          ...{ received: Number(received), lost: Number(lost) },
        })),
      });
    }
    if (!page.nextPageToken) return known;
    pageToken = page.nextPageToken;
  }
}
