import { sql, type Db, type Trx } from '../platform/db';
import type { CallOffState } from './call-off';

export type CallOff = {
  id: string;
  state: CallOffState;
  agreementId: string | null;
  capacityId: string | null;
  itemId: string;
  sourceDepotId: string;
  depotId: string;
  quantity: number;
  received: number;
  incidentId: string;
  purpose: string;
  expectedTime: Date;
  expireTime: Date;
  version: number;
  createTime: Date;
  resolveTime: Date | null;
  /** Of the source and of the receiving depot. */
  sourceDivisionCode: string;
  divisionCode: string;
};

const columns = `o.id, o.state, o.agreement_id AS "agreementId", o.capacity_id AS "capacityId",
  o.item_id AS "itemId", o.source_depot_id AS "sourceDepotId", o.depot_id AS "depotId",
  o.quantity, o.received, o.incident_id AS "incidentId", o.purpose,
  o.expected_time AS "expectedTime", o.expire_time AS "expireTime", o.version,
  o.create_time AS "createTime", o.resolve_time AS "resolveTime",
  source.division_code AS "sourceDivisionCode", target.division_code AS "divisionCode"`;

const joined = `call_offs o JOIN depots source ON source.id = o.source_depot_id
  JOIN depots target ON target.id = o.depot_id`;

export async function findCallOff(db: Db | Trx, id: string): Promise<CallOff | undefined> {
  const text = `SELECT ${columns} FROM ${joined} WHERE o.id = $1`;
  const [callOff] = await sql<CallOff>(db, text, [id]);
  return callOff;
}

export async function lockCallOff(trx: Trx, id: string): Promise<CallOff | undefined> {
  const text = `SELECT ${columns} FROM ${joined} WHERE o.id = $1 FOR NO KEY UPDATE OF o`;
  const [callOff] = await sql<CallOff>(trx, text, [id]);
  return callOff;
}

/** Holds that are over; the caller holds their agreement or capacity. */
export function lockOverHolds(
  trx: Trx,
  of: { agreementId: string | null; capacityId: string | null },
  now: Date,
): Promise<CallOff[]> {
  return sql<CallOff>(
    trx,
    `SELECT ${columns} FROM ${joined}
     WHERE (o.agreement_id = $1 OR o.capacity_id = $2) AND o.state = 'HELD'
       AND o.expire_time <= $3
     ORDER BY o.id FOR NO KEY UPDATE OF o`,
    [of.agreementId, of.capacityId, now],
  );
}

export type CallOffQuery = {
  state: CallOffState | null;
  agreementId: string | null;
  capacityId: string | null;
  incidentId: string | null;
  scope: string[];
  now: Date;
  beforeId: string | null;
  limit: number;
};

/** Newest first; seen by whoever may see either end. A hold that is over counts as EXPIRED. */
export function listCallOffs(db: Db, query: CallOffQuery): Promise<CallOff[]> {
  return sql<CallOff>(
    db,
    `SELECT ${columns} FROM ${joined}
     WHERE ($1::uuid IS NULL OR o.id < $1)
       AND ($2::text IS NULL OR $2 =
         CASE WHEN o.state = 'HELD' AND o.expire_time <= $3 THEN 'EXPIRED' ELSE o.state END)
       AND ($4::uuid IS NULL OR o.agreement_id = $4) AND ($5::uuid IS NULL OR o.capacity_id = $5)
       AND ($6::text IS NULL OR o.incident_id = $6)
       AND (source.division_code LIKE ANY ($7::text[]) OR target.division_code LIKE ANY ($7))
     ORDER BY o.id DESC LIMIT $8`,
    [
      query.beforeId,
      query.state,
      query.now,
      query.agreementId,
      query.capacityId,
      query.incidentId,
      query.scope,
      query.limit,
    ],
  );
}

export async function insertCallOff(trx: Trx, callOff: CallOff): Promise<void> {
  await sql(
    trx,
    `INSERT INTO call_offs (id, state, agreement_id, capacity_id, item_id, source_depot_id,
       depot_id, quantity, incident_id, purpose, expected_time, expire_time, create_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      callOff.id,
      callOff.state,
      callOff.agreementId,
      callOff.capacityId,
      callOff.itemId,
      callOff.sourceDepotId,
      callOff.depotId,
      callOff.quantity,
      callOff.incidentId,
      callOff.purpose,
      callOff.expectedTime,
      callOff.expireTime,
      callOff.createTime,
    ],
  );
}

/** The caller holds the row. */
export async function updateCallOff(
  trx: Trx,
  { id, state, received, resolveTime }: CallOff,
): Promise<void> {
  await sql(
    trx,
    `UPDATE call_offs SET state = $2, received = $3, resolve_time = $4, version = version + 1
     WHERE id = $1`,
    [id, state, received, resolveTime],
  );
}
