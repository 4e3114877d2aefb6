// What the curve of supplies rests on. All of it is read in one snapshot.
import { sql, type Db, type Trx } from '../platform/db';
import type { AgreementRow, CapacityRow, ExpectedRow, StockRow } from './supply-sources';

export type SupplyQuery = {
  division: string;
  scope: string[];
  /** Empty is every depot. */
  depotIds: string[];
  itemIds: string[];
  now: Date;
};

// An open depot in the division, in sight of the caller and, where depots are named, one of them.
const depotsAsked = `NOT d.closed AND d.division_code LIKE $1 AND d.division_code LIKE ANY ($2)
  AND (cardinality($3::text[]) = 0 OR d.id = ANY ($3))`;

const values = (query: SupplyQuery) => [
  query.division,
  query.scope,
  query.depotIds,
  query.itemIds,
  query.now,
];

/** Usable units on hand, and those of holds that are over but not swept yet, by expiry date. */
export function findStock(trx: Trx | Db, query: SupplyQuery, today: string): Promise<StockRow[]> {
  const usable = `b.lot_state = 'AVAILABLE' AND b.expire_date > $6::date
    AND b.item_id = ANY ($4::text[])`;
  return sql<StockRow>(
    trx,
    `SELECT u.depot_id AS "depotId", u.item_id AS "itemId", u.expire_date AS "expireDate",
       d.lead_hours AS "leadHours", sum(u.quantity)::bigint AS quantity
     FROM (
       SELECT b.depot_id, b.item_id, b.expire_date, b.on_hand AS quantity
       FROM balances b WHERE b.on_hand > 0 AND ${usable}
       UNION ALL
       SELECT b.depot_id, b.item_id, b.expire_date, o.quantity
       FROM open_units o JOIN balances b USING (depot_id, item_id, lot_id)
       WHERE o.state = 'HELD' AND o.expire_time <= $5 AND ${usable}
     ) u JOIN depots d ON d.id = u.depot_id
     WHERE ${depotsAsked}
     GROUP BY u.depot_id, u.item_id, u.expire_date, d.lead_hours
     ORDER BY u.item_id, u.depot_id, u.expire_date`,
    [...values(query), today],
  );
}

/** Goods that are to come to these depots. */
export function findExpected(trx: Trx | Db, query: SupplyQuery): Promise<ExpectedRow[]> {
  return sql<ExpectedRow>(
    trx,
    `SELECT e.kind, e.source_id AS "sourceId", e.depot_id AS "depotId", e.item_id AS "itemId",
       e.quantity, e.expected_time AS "expectedTime", e.expire_date AS "expireDate",
       i.shelf_life_days AS "lifeDays"
     FROM expected_units e JOIN depots d ON d.id = e.depot_id JOIN items i ON i.id = e.item_id
     WHERE ${depotsAsked} AND e.item_id = ANY ($4::text[])`,
    values(query).slice(0, 4),
  );
}

// What its holds that are over took is free again.
const overHolds = (key: string, of: string) =>
  `coalesce((SELECT sum(o.quantity) FROM call_offs o WHERE o.${key} = ${of}.id
     AND o.state = 'HELD' AND o.expire_time <= $5), 0)`;

export function findAgreements(trx: Trx | Db, query: SupplyQuery): Promise<AgreementRow[]> {
  return sql<AgreementRow>(
    trx,
    `SELECT a.id, a.depot_id AS "depotId", a.item_id AS "itemId",
       (a.quantity - a.called + ${overHolds('agreement_id', 'a')})::bigint AS remaining,
       a.notice_hours AS "noticeHours", a.response_hours AS "responseHours",
       a.valid_from AS "validFrom", a.valid_to AS "validTo", a.remaining_days AS "remainingDays",
       i.shelf_life_days AS "lifeDays"
     FROM agreements a JOIN depots d ON d.id = a.depot_id JOIN items i ON i.id = a.item_id
     WHERE ${depotsAsked} AND a.item_id = ANY ($4::text[]) AND NOT a.closed
       AND a.quantity - a.called + ${overHolds('agreement_id', 'a')} > 0
     ORDER BY a.id`,
    values(query),
  );
}

type CapacityColumns = Omit<CapacityRow, 'run'> & { runOrderTime: Date | null; runUnits: number };

/** A run keeps the units of holds that are over until the next call-off drops them. */
export async function findCapacities(trx: Trx | Db, query: SupplyQuery): Promise<CapacityRow[]> {
  const rows = await sql<CapacityColumns>(
    trx,
    `SELECT c.id, c.depot_id AS "depotId", c.item_id AS "itemId",
       (c.quantity - c.called + ${overHolds('capacity_id', 'c')})::bigint AS remaining,
       c.units_per_hour AS "unitsPerHour", c.lead_hours AS "leadHours",
       c.ramp_kind AS "rampKind", c.ramp, c.run_order_time AS "runOrderTime",
       (c.run_units - coalesce((SELECT sum(o.quantity) FROM call_offs o
         WHERE o.capacity_id = c.id AND o.state = 'HELD' AND o.expire_time <= $5
           AND o.create_time >= c.run_order_time), 0))::bigint AS "runUnits",
       c.valid_from AS "validFrom", c.valid_to AS "validTo", i.shelf_life_days AS "lifeDays"
     FROM capacities c JOIN depots d ON d.id = c.depot_id JOIN items i ON i.id = c.item_id
     WHERE ${depotsAsked} AND c.item_id = ANY ($4::text[]) AND NOT c.closed
       AND c.quantity - c.called + ${overHolds('capacity_id', 'c')} > 0
     ORDER BY c.id`,
    values(query),
  );
  return rows.map(({ runOrderTime, runUnits, ...row }) => ({
    ...row,
    run: runOrderTime && runUnits > 0 ? { orderTime: runOrderTime, units: runUnits } : null,
  }));
}
