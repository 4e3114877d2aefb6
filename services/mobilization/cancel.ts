import { AppError } from '../platform/errors';
import { hasLeft, type Commit, type KnownTransfer } from './commit';

/** Refuses to take back what has ended otherwise, or whose goods are on the road already. */
export function requireCancellable(commit: Commit, transfers: KnownTransfer[]): void {
  const subject = `commits/${commit.id}`;
  if (commit.state !== 'RUNNING' && commit.state !== 'SUCCEEDED') {
    const description = `is ${commit.state}, not RUNNING or SUCCEEDED`;
    throw new AppError('COMMIT_STATE', `commit ${commit.id} ${description}`, {
      preconditions: [{ type: 'COMMIT_STATE', subject, description }],
      metadata: { state: commit.state },
    });
  }
  const left = transfers.filter(({ state }) => hasLeft(state));
  if (left.length === 0) return;
  throw new AppError('GOODS_LEFT', `${left.length} transfers of the plan have left already`, {
    preconditions: left.slice(0, 100).map(({ transferId, state }) => ({
      type: 'GOODS_LEFT',
      subject: `transfers/${transferId}`,
      description: `is ${state}`,
    })),
  });
}
