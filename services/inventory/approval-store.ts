import { send, sql, type Db, type Trx } from '../platform/db';
import type { ApprovalKind, ApprovalLimit, ApprovalState, ChangeLine } from './approval';

export type Approval = {
  id: string;
  kind: ApprovalKind;
  state: ApprovalState;
  depotId: string;
  divisionCode: string;
  lines: ChangeLine[];
  units: number;
  value: number;
  reason: string;
  documentNumber: string;
  cause: string;
  reversesId: string | null;
  occurTime: Date;
  requesterId: string;
  requesterName: string;
  createTime: Date;
  expireTime: Date;
  deciderId: string;
  deciderName: string;
  decideReason: string;
  decideTime: Date | null;
  movementId: string | null;
  version: number;
};

const columns = `id, kind, state, depot_id AS "depotId", division_code AS "divisionCode", lines,
  units, value, reason, document_number AS "documentNumber", cause, reverses_id AS "reversesId",
  occur_time AS "occurTime", requester_id AS "requesterId", requester_name AS "requesterName",
  create_time AS "createTime", expire_time AS "expireTime", decider_id AS "deciderId",
  decider_name AS "deciderName", decide_reason AS "decideReason", decide_time AS "decideTime",
  movement_id AS "movementId", version`;

export type NewApproval = Omit<
  Approval,
  'deciderId' | 'deciderName' | 'decideReason' | 'decideTime' | 'movementId' | 'version' | 'state'
>;

export async function insertApproval(trx: Trx, approval: NewApproval): Promise<Approval> {
  const [row] = await sql<Approval>(
    trx,
    `INSERT INTO approvals (id, kind, state, depot_id, division_code, lines, units, value, reason,
       document_number, cause, reverses_id, occur_time, requester_id, requester_name, create_time,
       expire_time)
     VALUES ($1, $2, 'PENDING', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     RETURNING ${columns}`,
    [
      approval.id,
      approval.kind,
      approval.depotId,
      approval.divisionCode,
      JSON.stringify(approval.lines),
      approval.units,
      approval.value,
      approval.reason,
      approval.documentNumber,
      approval.cause,
      approval.reversesId,
      approval.occurTime,
      approval.requesterId,
      approval.requesterName,
      approval.createTime,
      approval.expireTime,
    ],
  );
  return row!;
}

export async function findApproval(db: Db | Trx, id: string): Promise<Approval | undefined> {
  const [row] = await sql<Approval>(db, `SELECT ${columns} FROM approvals WHERE id = $1`, [id]);
  return row;
}

export type PendingLoss = { id: string; cause: string; lines: ChangeLine[] };

/** What of these loans waits to be written off as lost. */
export function findPendingLosses(
  db: Db | Trx,
  loanIds: string[],
  now: Date,
): Promise<PendingLoss[]> {
  return sql<PendingLoss>(
    db,
    `SELECT id, cause, lines FROM approvals
     WHERE kind = 'LOAN_LOSS' AND state = 'PENDING' AND expire_time > $2 AND cause = ANY ($1::text[])
     ORDER BY id`,
    [loanIds.map((id) => `loans/${id}`), now],
  );
}

/** Whoever decides holds the row first, then the balances. */
export async function lockApproval(trx: Trx, id: string): Promise<Approval | undefined> {
  const text = `SELECT ${columns} FROM approvals WHERE id = $1 FOR NO KEY UPDATE`;
  const [row] = await sql<Approval>(trx, text, [id]);
  return row;
}

/** Pending ones that are over. Those that someone is deciding right now are left to them. */
export function lockExpiredApprovals(trx: Trx, now: Date, limit: number): Promise<Approval[]> {
  return sql<Approval>(
    trx,
    `SELECT ${columns} FROM approvals WHERE state = 'PENDING' AND expire_time <= $1
     ORDER BY expire_time LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED`,
    [now, limit],
  );
}

export type Decision = {
  id: string;
  state: ApprovalState;
  deciderId: string;
  deciderName: string;
  decideReason: string;
  decideTime: Date;
  movementId: string | null;
};

export async function decideApproval(trx: Trx, decision: Decision): Promise<Approval> {
  const [row] = await sql<Approval>(
    trx,
    `UPDATE approvals SET state = $2, decider_id = $3, decider_name = $4, decide_reason = $5,
       decide_time = $6, movement_id = $7, version = version + 1
     WHERE id = $1 RETURNING ${columns}`,
    [
      decision.id,
      decision.state,
      decision.deciderId,
      decision.deciderName,
      decision.decideReason,
      decision.decideTime,
      decision.movementId,
    ],
  );
  return row!;
}

export type ApprovalQuery = {
  state: ApprovalState | null;
  depotId: string | null;
  scope: string[];
  now: Date;
  beforeId: string | null;
  limit: number;
};

/** Newest first. A pending one that is over counts as EXPIRED, swept or not. */
export function listApprovals(db: Db, query: ApprovalQuery): Promise<Approval[]> {
  return sql<Approval>(
    db,
    `SELECT ${columns} FROM approvals
     WHERE division_code LIKE ANY ($1::text[]) AND ($2::text IS NULL OR depot_id = $2)
       AND ($3::text IS NULL OR $3 =
         CASE WHEN state = 'PENDING' AND expire_time <= $4 THEN 'EXPIRED' ELSE state END)
       AND ($5::uuid IS NULL OR id < $5)
     ORDER BY id DESC LIMIT $6`,
    [query.scope, query.depotId, query.state, query.now, query.beforeId, query.limit],
  );
}

export type StoredLimit = ApprovalLimit & { version: number };

const limitColumns = `division_code AS "divisionCode", units_max AS "unitsMax",
  value_max AS "valueMax", expire_hours AS "expireHours", version`;

/** Every limit: a division has few above it and a region a few hundred in all. */
export function findLimits(db: Db | Trx, divisionCodes: string[]): Promise<StoredLimit[]> {
  return sql<StoredLimit>(
    db,
    `SELECT ${limitColumns} FROM approval_limits WHERE division_code = ANY ($1::text[])`,
    [divisionCodes],
  );
}

export function listLimits(
  db: Db,
  query: { after: string | null; limit: number },
): Promise<StoredLimit[]> {
  return sql<StoredLimit>(
    db,
    `SELECT ${limitColumns} FROM approval_limits
     WHERE ($1::text IS NULL OR division_code > $1) ORDER BY division_code LIMIT $2`,
    [query.after, query.limit],
  );
}

export async function lockLimit(trx: Trx, divisionCode: string): Promise<StoredLimit | undefined> {
  const text = `SELECT ${limitColumns} FROM approval_limits WHERE division_code = $1 FOR UPDATE`;
  const [row] = await sql<StoredLimit>(trx, text, [divisionCode]);
  return row;
}

export async function putLimit(
  trx: Trx,
  limit: ApprovalLimit & { updateTime: Date },
): Promise<StoredLimit> {
  const [row] = await sql<StoredLimit>(
    trx,
    `INSERT INTO approval_limits AS l (division_code, units_max, value_max, expire_hours, update_time)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (division_code) DO UPDATE SET units_max = excluded.units_max,
       value_max = excluded.value_max, expire_hours = excluded.expire_hours,
       version = l.version + 1, update_time = excluded.update_time
     RETURNING ${limitColumns}`,
    [limit.divisionCode, limit.unitsMax, limit.valueMax, limit.expireHours, limit.updateTime],
  );
  return row!;
}

/** What a base unit of these items is worth, where that is known. */
export async function findUnitValues(
  db: Db | Trx,
  itemIds: string[],
): Promise<Map<string, number>> {
  const rows = await sql<{ itemId: string; unitValue: number }>(
    db,
    `SELECT item_id AS "itemId", unit_value AS "unitValue" FROM item_values
     WHERE item_id = ANY ($1::text[])`,
    [[...new Set(itemIds)]],
  );
  return new Map(rows.map(({ itemId, unitValue }) => [itemId, unitValue]));
}

export type ItemValue = { itemId: string; unitValue: number };

export async function putItemValues(trx: Trx, values: ItemValue[], time: Date): Promise<void> {
  await send(
    trx,
    `INSERT INTO item_values (item_id, unit_value, update_time)
     SELECT value.*, $3 FROM unnest($1::text[], $2::float8[]) AS value (item_id, unit_value)
     ORDER BY item_id
     ON CONFLICT (item_id) DO UPDATE SET unit_value = excluded.unit_value,
       update_time = excluded.update_time`,
    [values.map(({ itemId }) => itemId), values.map(({ unitValue }) => unitValue), time],
  );
}

export function listItemValues(
  db: Db,
  query: { after: string; limit: number },
): Promise<ItemValue[]> {
  return sql<ItemValue>(
    db,
    `SELECT item_id AS "itemId", unit_value AS "unitValue" FROM item_values
     WHERE item_id > $1 ORDER BY item_id LIMIT $2`,
    [query.after, query.limit],
  );
}
