// Holds that are over give their assets back: by the sweeper each second, and at once for a claim
// that would come second to one of them.
import { transact, type Trx } from '../platform/db';
import { actAs } from '../platform/history';
import { serviceActor } from '../platform/identity';
import { disengage, lockExpiredClaims, setClaimState } from './claim-store';
import { record } from './claim-record-service';
import type { Equipment } from './service-context';

const batchMax = 100;

const sweeper = { actor: serviceActor('equipment'), method: 'sweep/claim-expiry' };

async function releaseBatch(trx: Trx, now: Date): Promise<number> {
  const over = await lockExpiredClaims(trx, now, batchMax);
  if (over.length > 0) await actAs(trx, sweeper.actor.id);
  for (const claim of over) {
    await disengage(trx, claim.id, 'RELEASED', now);
    await setClaimState(trx, claim.id, 'EXPIRED', now);
    await record(trx, sweeper, claim, 'expired');
  }
  return over.length;
}

/** For `every`: true when there is more to do at once. */
export async function sweepExpiredClaims(trx: Trx, now: Date): Promise<boolean> {
  return (await releaseBatch(trx, now)) === batchMax;
}

/** Returns how many holds were over. */
export function releaseExpired({ db, now }: Equipment): Promise<number> {
  return transact(db, (trx) => releaseBatch(trx, now()));
}
