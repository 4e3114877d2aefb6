import type { Db } from '../../platform/db';
import type { Commit, KnownTransfer, TransferState } from '../commit';
import { jobContext } from '../commit-record';
import type { Peers } from '../commit-steps';
import { noteTransfers, tellPlanState } from '../progress';
import { findCommit, lockCommit } from '../store';
import { setNextCheck } from '../transfers-store';

const againInSeconds = 60;

/**
 * Compares a committed plan with what the inventory says of its transfers, and finishes what a
 * crash or an unreachable optimizer left open. Looks again later until the plan is completed.
 */
export async function checkProgress(
  { db, peers }: { db: Db; peers: Peers },
  commitId: string,
): Promise<void> {
  const commit = await findCommit(db, commitId);
  if (commit?.state !== 'SUCCEEDED') return;
  // A joint plan that ships nothing has no progress of its own.
  if (commit.reservationId === '') return setNextCheck(db, { commitId, inSeconds: null });
  const transfers = await transfersOf(peers, commit);
  await db.transaction(async (trx) => {
    const locked = await lockCommit(trx, commitId);
    if (locked?.state === 'SUCCEEDED') await noteTransfers(trx, locked, transfers);
  });
  const planState = await tellPlanState(db, peers, commitId);
  const inSeconds = planState === 'COMPLETED' ? null : againInSeconds;
  await setNextCheck(db, { commitId, inSeconds });
}

async function transfersOf({ inventory }: Peers, commit: Commit): Promise<KnownTransfer[]> {
  const { reservationId } = commit;
  const options = { actor: jobContext(commit).actor };
  const known: KnownTransfer[] = [];
  for (let pageToken = ''; ;) {
    const request = { reservationId, pageToken, pageSize: 200 };
    const page = await inventory.listTransfers(request, options);
    for (const { id, state } of page.transfers) {
      known.push({ transferId: id, state: state as TransferState });
    }
    if (!page.nextPageToken) return known;
    pageToken = page.nextPageToken;
  }
}
