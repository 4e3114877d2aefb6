// An open recall goes after what is made of its batches.
import type { Trx } from '../platform/db';
import { findLotsById, findUnderRecall, lockHoldings, setLotStates } from './lot-store';
import { isQuarantinable, isRecallable } from './recall';
import { lockTraced } from './recall-store';

/**
 * Units are about to be made into these lots. What an open recall means of them by now is recalled,
 * with everything that was made of it before, and kits of it are set apart. Before any balance is
 * held, as a recall does it.
 */
export async function followOpenRecalls(trx: Trx, lotIds: string[]): Promise<void> {
  const recalled = await findUnderRecall(trx, lotIds);
  for (const { itemId, expireDate, batchNumber } of await findLotsById(trx, recalled)) {
    const traced = await lockTraced(trx, itemId, [{ expireDate, batchNumber }]);
    const lots = traced.filter((lot) => !lot.isKit && isRecallable(lot));
    const kits = traced.filter((lot) => lot.isKit && isQuarantinable(lot));
    const ids = [...lots, ...kits].map(({ id }) => id);
    await lockHoldings(trx, ids);
    await setLotStates(
      trx,
      lots.map(({ id }) => id),
      'RECALLED',
    );
    await setLotStates(
      trx,
      kits.map(({ id }) => id),
      'QUARANTINED',
    );
  }
}
