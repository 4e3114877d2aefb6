import { sql, type Db } from '../platform/db';
import { onlyWhere } from '../platform/sql-filter';
import type { LotState } from './lot';

export type ExpiringLine = {
  depotId: string;
  divisionCode: string;
  itemId: string;
  lotId: string;
  batchNumber: string;
  expireDate: string;
  daysLeft: number;
  lotState: LotState;
  onHand: number;
  reserved: number;
  inTransit: number;
};

export type ExpiringQuery = {
  today: string;
  withinDays: number;
  division: string;
  scope: string[];
  depotId: string | null;
  itemId: string | null;
  includeExpired: boolean;
  after: { expireDate: string; depotId: string; lotId: string };
  limit: number;
};

/** Earliest first, then by depot: what a depot has of lots that expire within so many days. */
export function listExpiring(db: Db, query: ExpiringQuery): Promise<ExpiringLine[]> {
  const { after } = query;
  return sql<ExpiringLine>(
    db,
    `SELECT b.depot_id AS "depotId", d.division_code AS "divisionCode", b.item_id AS "itemId",
       b.lot_id AS "lotId", l.batch_number AS "batchNumber", l.expire_date AS "expireDate",
       l.expire_date - $1::date AS "daysLeft", l.state AS "lotState", b.on_hand AS "onHand",
       b.reserved, b.in_transit AS "inTransit"
     FROM lots l JOIN balances b ON b.lot_id = l.id JOIN depots d ON d.id = b.depot_id
     WHERE l.expire_date <= $1::date + $2::integer
       AND (l.state IN ('AVAILABLE', 'ON_HOLD', 'QUARANTINED') AND l.expire_date >= $1::date
         OR $3 AND l.state IN ('AVAILABLE', 'ON_HOLD', 'QUARANTINED', 'EXPIRED')
         OR l.state = 'EXPIRED' AND l.expire_date = $1::date)
       AND d.division_code LIKE $4 AND d.division_code LIKE ANY ($5::text[])
       ${onlyWhere('b.depot_id', '$6::text', query.depotId)}
       ${onlyWhere('b.item_id', '$7::text', query.itemId)}
       AND b.on_hand + b.reserved + b.in_transit > 0
       AND (l.expire_date, b.depot_id, b.lot_id) > ($8::date, $9, $10::uuid)
     ORDER BY l.expire_date, b.depot_id, b.lot_id LIMIT $11`,
    [
      query.today,
      query.withinDays,
      query.includeExpired,
      query.division,
      query.scope,
      query.depotId,
      query.itemId,
      after.expireDate,
      after.depotId,
      after.lotId,
      query.limit,
    ],
  );
}
