// Departures and receipts. The inventory records them, under the caller's own request id and
// token; the plan follows. `expectProgress` is written before the inventory is called, so when this
// process dies in between, check-progress finds what happened and finishes it.
import { audit } from '../platform/audit';
import type { Db } from '../platform/db';
import { AppError, notFound } from '../platform/errors';
import { requireRole, requireSight, type Role } from '../platform/identity';
import { once } from '../platform/requests';
import type { CallContext } from '../platform/rpc-server';
import type { Commit, TransferState } from './commit';
import type { Peers } from './commit-steps';
import { noteTransfers, tellPlanState, type PlanProgress } from './progress';
import { findCommit, lockCommit } from './store';
import { expectProgress, findCommitOfTransfer } from './transfers-store';

const carrierRoles: Role[] = ['LOGISTICS_OFFICER', 'COMMANDER', 'TEAM_LEADER', 'ADMINISTRATOR'];

export type RecordedTransfer = { id: string; state: TransferState; etag: string };

export type TransferProgress = { transfer: RecordedTransfer; planId: string } & PlanProgress;

export type TransferRecord = {
  request: { requestId: string; transferId: string };
  action: 'transfer.depart' | 'transfer.receive';
  /** The inventory's part. */
  carryOut: () => Promise<RecordedTransfer>;
};

export type Recorder = { db: Db; peers: Peers; settings: { progressCheckSeconds: number } };

export async function recordTransfer(
  { db, peers, settings }: Recorder,
  context: CallContext,
  record: TransferRecord,
): Promise<TransferProgress> {
  const commit = await committedOf({ db, peers }, context, record.request.transferId);
  const withinSeconds = settings.progressCheckSeconds;
  await expectProgress(db, { commitId: commit.id, withinSeconds });
  const transfer = await record.carryOut();
  const progress = await saveProgress(db, context, record, commit.id, transfer);
  await tellPlanState(db, peers, commit.id).catch((error: unknown) => {
    // The goods have moved and that is on record; the plan is told by check-progress.
    context.log.warn({ err: error, commitId: commit.id }, 'the plan was not told of progress');
  });
  return progress;
}

async function committedOf(
  { db, peers }: Pick<Recorder, 'db' | 'peers'>,
  context: CallContext,
  transferId: string,
): Promise<Commit> {
  const found = await findCommitOfTransfer(db, transferId);
  const commit = found && (await findCommit(db, found.commitId));
  if (!commit) throw notFound('transfer', transferId);
  requireRole(context.actor, carrierRoles);
  await requireConcerned(peers, context, commit, transferId);
  if (commit.state === 'SUCCEEDED') return commit;
  throw new AppError('COMMIT_STATE', `the commit of this transfer is ${commit.state}`, {
    preconditions: [
      {
        type: 'COMMIT_STATE',
        subject: `commits/${commit.id}`,
        description: `is ${commit.state}, not SUCCEEDED`,
      },
    ],
    metadata: { commitId: commit.id, state: commit.state },
  });
}

/**
 * Goods leave and arrive in parts of the plan's division, or come from a depot of another that helps
 * out: its own officer sees the transfer, not the plan. The inventory asks for the role at the depot.
 */
async function requireConcerned(
  { inventory }: Peers,
  context: CallContext,
  { divisionCode }: Commit,
  transferId: string,
): Promise<void> {
  try {
    requireSight(context.actor, divisionCode);
  } catch (error) {
    if (!(error instanceof AppError) || error.reason !== 'SCOPE_DENIED') throw error;
    // In the caller's own name: refused unless it is theirs at one end.
    await inventory.getTransfer({ id: transferId }, { parent: context });
  }
}

function saveProgress(
  db: Db,
  context: CallContext,
  { request, action }: TransferRecord,
  commitId: string,
  transfer: RecordedTransfer,
): Promise<TransferProgress> {
  return once(db, context, { requestId: request.requestId, request }, async (trx) => {
    const commit = (await lockCommit(trx, commitId))!;
    const told = [{ transferId: transfer.id, state: transfer.state }];
    const progress = await noteTransfers(trx, commit, told);
    await audit(trx, context, {
      action,
      subject: `transfers/${transfer.id}`,
      divisionCode: commit.divisionCode,
      after: { state: transfer.state, planId: commit.planId, ...progress },
    });
    return { transfer, planId: commit.planId, ...progress };
  });
}
