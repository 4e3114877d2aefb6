// Holds that are over give their teams back: by the sweeper, and at once for a claim that meets one.
import { transact, type Db, type Trx } from '../platform/db';
import { serviceActor } from '../platform/identity';
import { assignmentStateAt } from './assignment';
import { expiredHolds, lockAssignments } from './assignment-store';
import { resolveAll } from './resolve-service';
import { lockTeams } from './team-store';

const batchMax = 100;
const sweeper = { actor: serviceActor('roster'), method: 'sweep/assignment-expiry' };

/** Teams are locked before assignments, as claims do. Returns how many holds it ended. */
async function expireBatch(trx: Trx, now: Date): Promise<number> {
  const found = await expiredHolds(trx, now, batchMax);
  if (found.length === 0) return 0;
  await lockTeams(
    trx,
    found.map(({ teamId }) => teamId),
  );
  const locked = await lockAssignments(
    trx,
    found.map(({ id }) => id),
  );
  const over = locked.filter(
    (each) => each.state === 'HELD' && assignmentStateAt(each, now) === 'EXPIRED',
  );
  if (over.length > 0) {
    await resolveAll(trx, sweeper, over, { state: 'EXPIRED', reason: 'the hold expired', now });
  }
  return over.length;
}

/** For `every`: true when there is more to do at once. */
export async function sweepExpired(trx: Trx, now: Date): Promise<boolean> {
  return (await expireBatch(trx, now)) === batchMax;
}

export async function expireHolds(db: Db, now: Date): Promise<number> {
  let total = 0;
  for (;;) {
    const ended = await transact(db, (trx) => expireBatch(trx, now));
    total += ended;
    if (ended < batchMax) return total;
  }
}
