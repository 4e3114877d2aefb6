import { AppError } from '../platform/errors';
import { hasLeft, type Commit, type KnownTransfer } from './commit';

/**
 * How a commit that is no longer needed is given up. Goods on the road are never turned round by
 * it: they arrive and are received as planned.
 */
export type StandDownMove =
  /** Nothing has left: all of it is taken back, as a cancelled commit. */
  | 'TAKE_BACK'
  /** Some has left: what has not is cancelled, and its stock is free again. */
  | 'CANCEL_REST'
  /** Everything has left or was cancelled. */
  | 'NOTHING';

export function standDownMove(transfers: KnownTransfer[]): StandDownMove {
  const waiting = transfers.some(({ state }) => state !== 'CANCELLED' && !hasLeft(state));
  if (transfers.some(({ state }) => hasLeft(state))) return waiting ? 'CANCEL_REST' : 'NOTHING';
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
