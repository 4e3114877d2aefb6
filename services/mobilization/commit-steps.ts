// One rpc a step. Every call carries a request id made from the commit and the step, so the other
// service answers a repeat as it answered the first; and a body that is the same each time.
import type { Client } from '../platform/rpc-client';
import { toTimestamp } from '../platform/wire-values';
import type { ClaimedCommit } from './commit';
import type { StepResult } from './commit-record';
import { jobContext } from './commit-record';
import { endingOf, isRefusal, saysNothingLeft } from './refusals';
import {
  confirmClaims,
  isClaimStep,
  isConfirmStep,
  purposeOf,
  releaseClaims,
  takeClaims,
} from './claim-steps';
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
  try {
    return await callOf(peers, commit, step, settings);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { event: { type: 'refused', ending: endingOf(error, commit.work.lines) } };
  }
}

async function callOf(
  peers: Peers,
  commit: ClaimedCommit,
  step: Exclude<CallStep, ClaimStep>,
  { holdSeconds }: StepSettings,
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
    case 'RESERVE': {
      const purpose = purposeOf(commit);
      const { incidentId, work } = commit;
      const goods = { lines: work.lines, usableUntil: work.usableUntil ?? '' };
      const reservation = await inventory.createReservation(
        { requestId, purpose, incidentId, ...goods, holdSeconds },
        options,
      );
      return { event: { type: 'succeeded', reservationId: reservation.id } };
    }
    case 'CREATE_TRANSFERS': {
      const legs = legsOf(commit);
      const made = await inventory.createTransfers({ requestId, reservationId, legs }, options);
      return { ...succeeded, transferIds: made.transfers.map(({ id }) => id) };
    }
    case 'CONFIRM':
      await inventory.confirmReservation({ requestId, id: reservationId }, options);
      return succeeded;
    case 'MARK_COMMITTED':
      if (commit.joint) {
        const committed = { requestId, id: planId, state: 'COMMITTED', reservationId } as const;
        await optimizer.moveJointPlan(committed, options);
        return succeeded;
      }
      await optimizer.markCommitted({ requestId, id: planId, reservationId }, options);
      return succeeded;
  }
}

const succeeded: StepResult = { event: { type: 'succeeded' } };

function legsOf({ work }: ClaimedCommit) {
  return work.legs.map(({ departTime, arriveTime, ...leg }) => ({
    ...leg,
    plannedDepartTime: toTimestamp(new Date(departTime)),
    plannedArriveTime: toTimestamp(new Date(arriveTime)),
  }));
}

/** Takes one effect back. It is repeated until the other service says it is gone. */
export async function takeBack(
  peers: Peers,
  commit: ClaimedCommit,
  undo: Undo,
): Promise<StepResult> {
  try {
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
    case 'CREATE_TRANSFERS': {
      // A commander who takes a plan back means all of it or nothing, so every transfer is named:
      // one that has left then refuses the call. After a failure whatever can stay does.
      const ids = commit.outcome === 'CANCELLED' ? commit.transferIds : [];
      const { reservationId } = undo;
      await inventory.cancelTransfers({ requestId, reservationId, ids, reason }, options);
      return;
    }
    case 'RESERVE': {
      const id = undo.reservationId || (await findReservation(inventory, commit));
      if (id) await inventory.releaseReservation({ requestId, id, reason }, options);
      return;
    }
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

// Only when the answer to RESERVE never came: the hold, if there is one, is found by its purpose.
// One that is made later still, by a request that was on its way all the time, runs out by itself.
async function findReservation(
  inventory: Peers['inventory'],
  commit: ClaimedCommit,
): Promise<string | undefined> {
  const filter = { incidentId: commit.incidentId, state: 'HELD' as const, pageSize: 1_000 };
  const options = { actor: jobContext(commit).actor };
  for (let pageToken = ''; ;) {
    const page = await inventory.listReservations({ ...filter, pageToken }, options);
    const found = page.reservations.find(({ purpose }) => purpose === purposeOf(commit));
    if (found || !page.nextPageToken) return found?.id;
    pageToken = page.nextPageToken;
  }
}
