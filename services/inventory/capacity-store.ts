import { sql, type Db, type Trx } from '../platform/db';
import type { PromiseQuery } from './agreement-store';
import type { Production } from './capacity';

export type CapacityFields = Production & {
  quantity: number;
  validFrom: string;
  validTo: string | null;
  documentNumber: string;
  note: string;
  closed: boolean;
};

export type Capacity = CapacityFields & {
  id: string;
  depotId: string;
  itemId: string;
  called: number;
  /** When the factory was set to work, and for how many units since then. */
  runOrderTime: Date | null;
  runUnits: number;
  divisionCode: string;
  lifeDays: number;
  version: number;
  createTime: Date;
  updateTime: Date;
};

const columns = `c.id, c.depot_id AS "depotId", c.item_id AS "itemId",
  c.units_per_hour AS "unitsPerHour", c.lead_hours AS "leadHours", c.ramp_kind AS "rampKind",
  c.ramp, c.quantity, c.called, c.run_order_time AS "runOrderTime", c.run_units AS "runUnits",
  c.valid_from AS "validFrom", c.valid_to AS "validTo", c.document_number AS "documentNumber",
  c.note, c.closed, c.version, c.create_time AS "createTime", c.update_time AS "updateTime",
  d.division_code AS "divisionCode", i.shelf_life_days AS "lifeDays"`;

const joined = `capacities c JOIN depots d ON d.id = c.depot_id JOIN items i ON i.id = c.item_id`;

export async function findCapacity(db: Db | Trx, id: string): Promise<Capacity | undefined> {
  const text = `SELECT ${columns} FROM ${joined} WHERE c.id = $1`;
  const [capacity] = await sql<Capacity>(db, text, [id]);
  return capacity;
}

/** Whoever changes a capacity or a call-off of it holds this row first. */
export async function lockCapacity(trx: Trx, id: string): Promise<Capacity | undefined> {
  const text = `SELECT ${columns} FROM ${joined} WHERE c.id = $1 FOR NO KEY UPDATE OF c`;
  const [capacity] = await sql<Capacity>(trx, text, [id]);
  return capacity;
}

/** Newest first. */
export function listCapacities(db: Db, query: PromiseQuery): Promise<Capacity[]> {
  return sql<Capacity>(
    db,
    `SELECT ${columns} FROM ${joined}
     WHERE ($1::uuid IS NULL OR c.id < $1) AND d.division_code LIKE $2
       AND d.division_code LIKE ANY ($3::text[]) AND ($4::text IS NULL OR c.depot_id = $4)
       AND ($5::text IS NULL OR c.item_id = $5) AND (NOT c.closed OR $6)
     ORDER BY c.id DESC LIMIT $7`,
    [
      query.beforeId,
      query.division,
      query.scope,
      query.depotId,
      query.itemId,
      query.includeClosed,
      query.limit,
    ],
  );
}

export async function insertCapacity(
  trx: Trx,
  capacity: CapacityFields & { id: string; depotId: string; itemId: string; createTime: Date },
): Promise<void> {
  await sql(
    trx,
    `INSERT INTO capacities (id, depot_id, item_id, units_per_hour, lead_hours, ramp_kind, ramp,
       quantity, valid_from, valid_to, document_number, note, closed, create_time, update_time)
     VALUES ($1, $12, $13, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $14, $14)`,
    [capacity.id, ...fieldValues(capacity), capacity.depotId, capacity.itemId, capacity.createTime],
  );
}

/** The caller holds the row. */
export async function updateCapacity(
  trx: Trx,
  capacity: CapacityFields & { id: string; updateTime: Date },
): Promise<void> {
  await sql(
    trx,
    `UPDATE capacities SET units_per_hour = $2, lead_hours = $3, ramp_kind = $4, ramp = $5,
       quantity = $6, valid_from = $7, valid_to = $8, document_number = $9, note = $10,
       closed = $11, update_time = $12, version = version + 1
     WHERE id = $1`,
    [capacity.id, ...fieldValues(capacity), capacity.updateTime],
  );
}

function fieldValues(fields: CapacityFields): unknown[] {
  return [
    fields.unitsPerHour,
    fields.leadHours,
    fields.rampKind,
    JSON.stringify(fields.ramp),
    fields.quantity,
    fields.validFrom,
    fields.validTo,
    fields.documentNumber,
    fields.note,
    fields.closed,
  ];
}

/** The caller holds the row; its CHECK refuses more than can be made. */
export async function changeRun(
  trx: Trx,
  id: string,
  change: { called: number; runOrderTime: Date | null; runUnits: number },
): Promise<void> {
  await sql(
    trx,
    `UPDATE capacities SET called = called + $2, run_order_time = $3, run_units = $4
     WHERE id = $1`,
    [id, change.called, change.runOrderTime, change.runUnits],
  );
}
