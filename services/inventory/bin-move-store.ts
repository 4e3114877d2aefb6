import { sql, type Trx } from '../platform/db';
import type { BinGoods } from './bin';
import type { StockKey } from './ledger';

/** What a bin must know of items before it takes them. */
export function findGoodsFacts(trx: Trx, itemIds: string[]): Promise<Omit<BinGoods, 'quantity'>[]> {
  return sql(
    trx,
    `SELECT id AS "itemId", storage_class AS "storageClass", mass_kg AS "massKg",
       volume_m3 AS "volumeM3"
     FROM items WHERE id = ANY ($1::text[])`,
    [[...new Set(itemIds)]],
  );
}

/** Of the units in the depot, those that stand in no bin. The caller holds the balances. */
export function findFloorUnits(
  trx: Trx,
  keys: StockKey[],
): Promise<(StockKey & { quantity: number })[]> {
  return sql(
    trx,
    `SELECT depot_id AS "depotId", item_id AS "itemId", lot_id AS "lotId",
       on_hand + reserved + pending - binned AS quantity
     FROM balances
     JOIN unnest($1::text[], $2::text[], $3::uuid[]) AS key (depot_id, item_id, lot_id)
       USING (depot_id, item_id, lot_id)`,
    [
      keys.map(({ depotId }) => depotId),
      keys.map(({ itemId }) => itemId),
      keys.map(({ lotId }) => lotId),
    ],
  );
}

/** What stands in the bins of these lots. The caller holds the balances. */
export function findStanding(
  trx: Trx,
  depotId: string,
  lotIds: string[],
): Promise<{ itemId: string; lotId: string; binCode: string; quantity: number }[]> {
  return sql(
    trx,
    `SELECT item_id AS "itemId", lot_id AS "lotId", bin_code AS "binCode", quantity
     FROM bin_stock WHERE depot_id = $1 AND lot_id = ANY ($2::uuid[])`,
    [depotId, [...new Set(lotIds)]],
  );
}
