// Holds that are over give their units back: by the sweeper each second, and at once for an order
// that would come short without them.
import { transact, type Trx } from '../platform/db';
import { AppError } from '../platform/errors';
import { serviceActor } from '../platform/identity';
import { lockExpiredHolds } from './reservation-store';
import { resolveReservations } from './resolve-service';
import type { Inventory } from './service-context';

const batchMax = 100;

const sweeper = { actor: serviceActor('inventory'), method: 'sweep/reservation-expiry' };

/** Returns how many holds it released; as many as `batchMax` means that there may be more. */
async function releaseExpired(trx: Trx, now: Date): Promise<number> {
  const over = await lockExpiredHolds(trx, now, batchMax);
  if (over.length > 0) {
    await resolveReservations(trx, sweeper, over, {
      state: 'EXPIRED',
      reason: 'the hold expired',
      now,
    });
  }
  return over.length;
}

/** For `every`: true when there is more to do at once. */
export async function sweepExpired(trx: Trx, now: Date): Promise<boolean> {
  return (await releaseExpired(trx, now)) === batchMax;
}

/** Stock of a hold that is over is free: an order that is short tries once more with it. */
export async function releaseExpiredThenRetry<Res>(
  { db, now }: Inventory,
  work: () => Promise<Res>,
): Promise<Res> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || error.reason !== 'INSUFFICIENT_STOCK') throw error;
    const release = () => transact(db, (trx) => releaseExpired(trx, now()));
    let released = await release();
    if (released === 0) throw error;
    while (released === batchMax) released = await release();
    return await work();
  }
}
