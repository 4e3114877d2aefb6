// One rpc a step. Every call carries a request id made from the commit and the step, so the other
// service answers a repeat as it answered the first; and a body that is the same each time.
import type { Client } from '../platform/rpc-client';
import type { ClaimedCommit } from './commit';
import type { StepResult } from './commit-record';
import { jobContext } from './commit-record';
import { endingOf, isRefusal, saysNothingLeft } from './refusals';
import {
  confirmClaims,
  isClaimStep,
  isConfirmStep,
  releaseClaims,
  takeClaims,
} from './claim-steps';
import {
  cancelGoods,
  leftOfSeveral,
  releaseGoods,
  reservationIdsOf,
  reservationsOf,
  takeGoods,
} from './goods-steps';
import { stepRequestId, undoRequestId } from './request-ids';
import type { CallStep, ClaimStep, Undo } from './saga';

export type Peers = {
  inventory: Client<'inventory'>;
  optimizer: Client<'optimizer'>;
  roster: Client<'roster'>;
  equipment: Client<'equipment'>;
  shelters: Client<'shelters'>;
};

export type StepSettings = { holdSeconds: number };

/** Makes the call of a step. A refusal is a result; a fault on the way is thrown. */
export async function takeStep(
  peers: Peers,
  commit: ClaimedCommit,
  step: CallStep,
  settings: StepSettings,
): Promise<StepResult> {
  if (isClaimStep(step)) return takeClaims(peers, commit, step);
  if (step === 'RESERVE' || step === 'CREATE_TRANSFERS') {
    return takeGoods(peers.inventory, commit, step, settings);
  }
  try {
    return await callOf(peers, commit, step);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { event: { type: 'refused', ending: endingOf(error, commit.work.lines) } };
  }
}

async function callOf(
  peers: Peers,
  commit: ClaimedCommit,
  step: Exclude<CallStep, ClaimStep | 'RESERVE' | 'CREATE_TRANSFERS'>,
): Promise<StepResult> {
  if (isConfirmStep(step)) return confirmClaims(peers, commit, step);
  const { inventory, optimizer } = peers;
  const { planId, reservationId } = commit;
  const requestId = stepRequestId(commit.id, step, commit.round);
  const options = { actor: jobContext(commit).actor };
  switch (step) {
    case 'APPROVE':
      if (commit.joint) {
        const { approverId } = commit;
        const approved = { requestId, id: planId, state: 'APPROVED', approverId } as const;
        await optimizer.moveJointPlan(approved, options);
        return succeeded;
      }
      await optimizer.approvePlan(
        { requestId, id: planId, etag: commit.planEtag, approverId: commit.approverId },
        options,
      );
      return succeeded;
    case 'CONFIRM': {
      const [id = '', ...withIds] = reservationIdsOf(commit);
      await inventory.confirmReservation({ requestId, id, withIds }, options);
      return succeeded;
    }
    case 'MARK_COMMITTED':
      if (commit.joint) {
        const reservations = reservationsOf(commit);
        const about = { reservationId, reservations };
        const committed = { requestId, id: planId, state: 'COMMITTED', ...about } as const;
        await optimizer.moveJointPlan(committed, options);
        return succeeded;
      }
      await optimizer.markCommitted({ requestId, id: planId, reservationId }, options);
      return succeeded;
  }
}

const succeeded: StepResult = { event: { type: 'succeeded' } };

/** Takes one effect back. It is repeated until the other service says it is gone. */
export async function takeBack(
  peers: Peers,
  commit: ClaimedCommit,
  undo: Undo,
): Promise<StepResult> {
  try {
    const left = await leftOfSeveral(peers.inventory, commit, undo);
    if (left) return { event: { type: 'undoRefused', reason: 'TRANSFER_STATE', message: left } };
    await callBack(peers, commit, undo);
    return { event: { type: 'undone' } };
  } catch (error) {
    if (!saysNothingLeft(error)) throw error;
    const { reason, message } = error;
    return { event: { type: 'undoRefused', reason, message } };
  }
}

async function callBack(peers: Peers, commit: ClaimedCommit, undo: Undo): Promise<void> {
  const { inventory, optimizer } = peers;
  const requestId = undoRequestId(commit.id, undo.step, undo.round);
  const options = { actor: jobContext(commit).actor };
  const reason = commit.ending?.message ?? 'the hold ran out';
  switch (undo.step) {
    case 'CREATE_TRANSFERS':
      return cancelGoods(inventory, commit, undo, reason);
    case 'RESERVE':
      return releaseGoods(inventory, commit, undo, reason);
    case 'APPROVE': {
      const failures = commit.ending?.failures ?? [];
      const { planId: id } = commit;
      if (commit.joint) {
        const proposed = { requestId, id, state: 'PROPOSED', reason } as const;
        await optimizer.moveJointPlan(proposed, options);
        return;
      }
      await optimizer.withdrawApproval({ requestId, id, failures, reason }, options);
      return;
    }
    default:
      await releaseClaims(peers, commit, { ...undo, step: undo.step }, reason);
  }
}
