// Approvals that nobody decided in time give back the units they hold.
import type { Trx } from '../platform/db';
import { serviceActor } from '../platform/identity';
import { lockExpiredApprovals } from './approval-store';
import { endWithoutChange } from './approval-decision-service';

const batchMax = 100;

const sweeper = { actor: serviceActor('inventory'), method: 'sweep/approval-expiry' };

/** For `every`: true when there is more to do at once. */
export async function sweepApprovals(trx: Trx, now: Date): Promise<boolean> {
  const over = await lockExpiredApprovals(trx, now, batchMax);
  for (const approval of over) {
    const decision = { state: 'EXPIRED' as const, reason: 'nobody decided in time', now };
    await endWithoutChange(trx, sweeper, approval, decision);
  }
  return over.length === batchMax;
}
