// Moves the plan's record on with its transfers. The inventory is where goods leave and arrive;
// what is kept here is which transfers belong to which commit and what the optimizer was told.
import { audit } from '../platform/audit';
import type { Db, Trx } from '../platform/db';
import { publish } from '../platform/outbox';
import {
  countTransfers,
  isLater,
  planStateOf,
  type Commit,
  type KnownTransfer,
  type PlanState,
  type TransferCounts,
} from './commit';
import { jobContext } from './commit-record';
import { stepRequestId } from './request-ids';
import type { Peers } from './commit-steps';
import { findCommit } from './store';
import { listTransfers, setPlanState, setTransferStates } from './transfers-store';

export type PlanProgress = TransferCounts & { planState: PlanState };

/**
 * Notes what the inventory says of transfers. The caller holds the commit's row, so of two last
 * receipts at once the later one sees both.
 */
export async function noteTransfers(
  trx: Trx,
  commit: Commit,
  told: KnownTransfer[],
): Promise<PlanProgress> {
  const known = new Map<string, KnownTransfer>();
  for (const transfer of await listTransfers(trx, commit)) {
    known.set(transfer.transferId, transfer);
  }
  for (const { transferId, state } of told) {
    const before = known.get(transferId);
    if (!before || !isLater(state, before.state)) continue;
    known.set(transferId, { transferId, state });
    await setTransferStates(trx, { state, transferIds: [transferId] });
    await publish(trx, {
      kind: 'transfer.progressed',
      subject: `transfers/${transferId}`,
      divisionCode: commit.divisionCode,
      data: { transferId, commitId: commit.id, planId: commit.planId, state },
    });
  }
  const counts = countTransfers([...known.values()].map(({ state }) => state));
  return { ...counts, planState: planStateOf(counts) };
}

const nextPlanState: Partial<Record<PlanState, 'EXECUTING' | 'COMPLETED'>> = {
  COMMITTED: 'EXECUTING',
  EXECUTING: 'COMPLETED',
};

/** Tells the optimizer each state the plan has reached and it has not heard of yet. */
export async function tellPlanState(db: Db, peers: Peers, commitId: string): Promise<PlanState> {
  const commit = await findCommit(db, commitId);
  if (!commit?.planState) throw new Error(`commit ${commitId} has no plan under way`);
  const transfers = await listTransfers(db, commit);
  const reached = planStateOf(countTransfers(transfers.map(({ state }) => state)));
  let told: PlanState = commit.planState;
  while (told !== reached) {
    const next = nextPlanState[told];
    if (!next) break;
    await markProgress(peers, commit, next);
    await recordPlanState(db, commit, next);
    told = next;
  }
  return told;
}

async function markProgress(
  { optimizer }: Peers,
  commit: Commit,
  state: 'EXECUTING' | 'COMPLETED',
): Promise<void> {
  const requestId = stepRequestId(commit.id, `PLAN_${state}`, 1);
  const options = { actor: jobContext(commit).actor, timeoutMs: 5_000 };
  const { planId: id } = commit;
  if (commit.joint) await optimizer.moveJointPlan({ requestId, id, state }, options);
  else await optimizer.markProgress({ requestId, id, state }, options);
}

function recordPlanState(
  db: Db,
  commit: Commit,
  planState: 'EXECUTING' | 'COMPLETED',
): Promise<void> {
  return db.transaction(async (trx) => {
    if (!(await setPlanState(trx, { commitId: commit.id, planState }))) return;
    const { id, planId, incidentId, divisionCode } = commit;
    await publish(trx, {
      kind: `plan.${planState.toLowerCase()}`,
      subject: `plans/${planId}`,
      divisionCode,
      data: { planId, incidentId, commitId: id },
    });
    await audit(trx, jobContext(commit), {
      action: `plan.${planState.toLowerCase()}`,
      subject: `plans/${planId}`,
      divisionCode,
      after: { planState },
    });
  });
}
