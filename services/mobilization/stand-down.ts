import { AppError } from '../platform/errors';
import { hasLeft, type Commit, type KnownTransfer } from './commit';

/**
 * How a commit that is no longer needed is given up. Goods on the road are never turned round by
 * it: they arrive and are received as planned.
 */
export type StandDownMove =
  /** Nothing has left and nothing is in use: all of it is taken back, as a cancelled commit. */
  | 'TAKE_BACK'
  /** Some has left: what has not is cancelled, and its stock is free again. */
  | 'CANCEL_REST'
  /** Everything has left or was cancelled. */
  | 'NOTHING';

export function standDownMove(transfers: KnownTransfer[], inUse: boolean): StandDownMove {
  const waiting = transfers.some(({ state }) => state !== 'CANCELLED' && !hasLeft(state));
  if (inUse || transfers.some(({ state }) => hasLeft(state))) {
    return waiting ? 'CANCEL_REST' : 'NOTHING';
  }
  return 'TAKE_BACK';
}

export function requireStanding({ id, state }: Commit): void {
  if (state === 'SUCCEEDED') return;
  const description = `is ${state}, not SUCCEEDED`;
  throw new AppError('COMMIT_STATE', `commit ${id} ${description}`, {
    preconditions: [{ type: 'COMMIT_STATE', subject: `commits/${id}`, description }],
    metadata: { state },
  });
}

/** A team that has not set out is free at once; one that has comes home by demobilization. */
export function mayBeFreed(assignment: { state: string; departTime: object | null }): boolean {
  const { state, departTime } = assignment;
  return (state === 'HELD' || state === 'CONFIRMED') && departTime === null;
}

/** In somebody's hands for this claim; it comes back with its inspection. */
export function isOut(
  claim: { id: string; confirmTime: Date | null },
  last: { claimId: string; occurTime: Date | null } | undefined,
): boolean {
  if (!last) return false;
  if (last.claimId !== '') return last.claimId === claim.id;
  // A handover that names no claim belongs to the one that stood then.
  const { confirmTime } = claim;
  return !!confirmTime && !!last.occurTime && last.occurTime >= confirmTime;
}
