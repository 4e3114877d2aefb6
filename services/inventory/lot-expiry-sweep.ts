// Lots expire by themselves on their day in Asia/Shanghai. Nothing of them is promised from then
// on whether or not they were swept: the state is for people and for what is counted.
import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { serviceActor } from '../platform/identity';
import { publish } from '../platform/outbox';
import { dateInShanghai } from './dates';
import { commonDivision } from './division';
import { lockExpiredLots, lockHoldings, setLotStates, type Lot } from './lot-store';

const batchMax = 100;

const sweeper = { actor: serviceActor('inventory'), method: 'sweep/lot-expiry' };

/** For `every`: true when there is more to do at once. */
export async function sweepExpiredLots(trx: Trx, now: Date): Promise<boolean> {
  const lots = await lockExpiredLots(trx, dateInShanghai(now), batchMax);
  if (lots.length === 0) return false;
  const ids = lots.map(({ id }) => id);
  const holdings = await lockHoldings(trx, ids);
  await setLotStates(trx, ids, 'EXPIRED');
  for (const lot of lots) {
    const own = holdings.filter(({ lotId, units }) => lotId === lot.id && units > 0);
    const units = own.reduce((sum, holding) => sum + holding.units, 0);
    const divisionCode = commonDivision(own.map((holding) => holding.divisionCode));
    await recordExpiry(trx, lot, units, divisionCode);
  }
  return lots.length === batchMax;
}

async function recordExpiry(trx: Trx, lot: Lot, units: number, divisionCode: string) {
  const subject = `lots/${lot.id}`;
  const { itemId, expireDate, state } = lot;
  await audit(trx, sweeper, {
    action: 'lot.expired',
    subject,
    divisionCode,
    before: { state },
    after: { state: 'EXPIRED', expireDate, units },
  });
  const data = { itemId, expireDate, from: state, to: 'EXPIRED', units };
  await publish(trx, { kind: 'lot.expired', subject, divisionCode, data });
}
