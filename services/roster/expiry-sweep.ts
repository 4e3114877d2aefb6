// Holds that are over give their teams back: by the sweeper, and at once for a claim that meets one.
// Rests that are over are ended by the sweeper; until then whoever looks judges them by the time.
import { audit } from '../platform/audit';
import { transact, type Db, type Trx } from '../platform/db';
import { serviceActor } from '../platform/identity';
import { publish } from '../platform/outbox';
import { assignmentStateAt } from './assignment';
import { expiredHolds, lockAssignments } from './assignment-store';
import { resolveAll } from './resolve-service';
import { endRests, lockTeams } from './team-store';

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

async function endRestsOver(trx: Trx, now: Date): Promise<number> {
  const ended = await endRests(trx, now, batchMax);
  for (const { id, divisionCode } of ended) {
    const subject = `teams/${id}`;
    const kind = 'team.state-changed';
    const change = { before: { state: 'REST' }, after: { state: 'AVAILABLE' } };
    await audit(trx, sweeper, { action: kind, subject, divisionCode, ...change });
    const data = { from: 'REST', to: 'AVAILABLE' };
    await publish(trx, { kind, subject, divisionCode, data });
  }
  return ended.length;
}

/** For `every`: true when there is more to do at once. */
export async function sweepExpired(trx: Trx, now: Date): Promise<boolean> {
  const expired = await expireBatch(trx, now);
  // After the holds: it skips teams that somebody has, so it never waits for one while it has others.
  const rested = await endRestsOver(trx, now);
  return expired === batchMax || rested === batchMax;
}

export async function expireHolds(db: Db, now: Date): Promise<number> {
  let total = 0;
  for (;;) {
    const ended = await transact(db, (trx) => expireBatch(trx, now));
    total += ended;
    if (ended < batchMax) return total;
  }
}
