import { send, sql, type Db, type Trx } from '../platform/db';
import type { AlertKind, AlertState, Finding, LotRow, OrderRow } from './alert';

export type Alert = {
  id: string;
  kind: AlertKind;
  state: AlertState;
  depotId: string;
  itemId: string;
  subject: string;
  quantity: number;
  level: number;
  dueDate: string | null;
  assignee: string;
  note: string;
  snoozeUntil: Date | null;
  raiseCount: number;
  createTime: Date;
  seenTime: Date;
  resolveTime: Date | null;
  causeGone: boolean;
  version: number;
  /** Of the depot. */
  divisionCode: string;
  keeper: string;
};

const columns = `a.id, a.kind, a.state, a.depot_id AS "depotId", a.item_id AS "itemId", a.subject,
  a.quantity, a.level, a.due_date AS "dueDate", a.assignee, a.note,
  a.snooze_until AS "snoozeUntil", a.raise_count AS "raiseCount", a.create_time AS "createTime",
  a.seen_time AS "seenTime", a.resolve_time AS "resolveTime", a.cause_gone AS "causeGone",
  a.version, d.division_code AS "divisionCode", d.keeper`;

const joined = 'alerts a JOIN depots d ON d.id = a.depot_id';

export async function findAlert(db: Db | Trx, id: string): Promise<Alert | undefined> {
  const [alert] = await sql<Alert>(db, `SELECT ${columns} FROM ${joined} WHERE a.id = $1`, [id]);
  return alert;
}

export async function lockAlert(trx: Trx, id: string): Promise<Alert | undefined> {
  const text = `SELECT ${columns} FROM ${joined} WHERE a.id = $1 FOR NO KEY UPDATE OF a`;
  const [alert] = await sql<Alert>(trx, text, [id]);
  return alert;
}

export type AlertQuery = {
  division: string;
  scope: string[];
  depotId: string | null;
  itemId: string | null;
  kind: AlertKind | null;
  state: AlertState | null;
  assignee: string | null;
  beforeId: string | null;
  limit: number;
};

/** Newest first; without a state those that are not resolved. */
export function listAlerts(db: Db, query: AlertQuery): Promise<Alert[]> {
  return sql<Alert>(
    db,
    `SELECT ${columns} FROM ${joined}
     WHERE ($1::uuid IS NULL OR a.id < $1) AND d.division_code LIKE $2
       AND d.division_code LIKE ANY ($3::text[]) AND ($4::text IS NULL OR a.depot_id = $4)
       AND ($5::text IS NULL OR a.item_id = $5) AND ($6::text IS NULL OR a.kind = $6)
       AND CASE WHEN $7::text IS NULL THEN a.state <> 'RESOLVED' ELSE a.state = $7 END
       AND ($8::text IS NULL OR a.assignee = $8)
     ORDER BY a.id DESC LIMIT $9`,
    [
      query.beforeId,
      query.division,
      query.scope,
      query.depotId,
      query.itemId,
      query.kind,
      query.state,
      query.assignee,
      query.limit,
    ],
  );
}

export function countAlerts(
  db: Db,
  query: { division: string; scope: string[]; depotId: string | null },
): Promise<{ kind: AlertKind; state: AlertState; count: number }[]> {
  return sql(
    db,
    `SELECT a.kind, a.state, count(*) AS count FROM ${joined}
     WHERE a.state <> 'RESOLVED' AND d.division_code LIKE $1
       AND d.division_code LIKE ANY ($2::text[]) AND ($3::text IS NULL OR a.depot_id = $3)
     GROUP BY a.kind, a.state ORDER BY a.kind, a.state`,
    [query.division, query.scope, query.depotId],
  );
}

/** The caller holds the row. */
export async function updateAlert(trx: Trx, alert: Alert): Promise<void> {
  await sql(
    trx,
    `UPDATE alerts SET state = $2, assignee = $3, note = $4, snooze_until = $5, resolve_time = $6,
       version = version + 1
     WHERE id = $1`,
    [alert.id, alert.state, alert.assignee, alert.note, alert.snoozeUntil, alert.resolveTime],
  );
}

export type Raised = { id: string; isNew: boolean };

/**
 * Raises what has no open alert and marks what has one as seen: a snooze that is over opens it
 * again. In key order, so that two sweeps cannot wait for each other.
 */
export function raiseAlerts(
  trx: Trx,
  findings: (Finding & { id: string })[],
  time: Date,
): Promise<Raised[]> {
  return sql<Raised>(
    trx,
    `INSERT INTO alerts AS a (id, kind, state, depot_id, item_id, subject, quantity, level,
       due_date, create_time, seen_time)
     SELECT f.id, kind, 'OPEN', depot_id, item_id, subject, quantity, level, due_date, $9, $9
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[],
       $7::bigint[], $8::date[])
       AS f (id, kind, depot_id, item_id, subject, quantity, level, due_date)
     ORDER BY kind, depot_id, item_id, subject
     ON CONFLICT (kind, depot_id, item_id, subject) WHERE state <> 'RESOLVED' DO UPDATE SET
       quantity = excluded.quantity, level = excluded.level, due_date = excluded.due_date,
       seen_time = excluded.seen_time,
       state = CASE WHEN a.snooze_until <= $9 THEN 'OPEN' ELSE a.state END,
       raise_count = a.raise_count + CASE WHEN a.snooze_until <= $9 THEN 1 ELSE 0 END,
       snooze_until = CASE WHEN a.snooze_until > $9 THEN a.snooze_until END
     RETURNING a.id, xmax = 0 AS "isNew"`,
    [
      findings.map(({ id }) => id),
      findings.map(({ kind }) => kind),
      findings.map(({ depotId }) => depotId),
      findings.map(({ itemId }) => itemId),
      findings.map(({ subject }) => subject),
      findings.map(({ quantity }) => quantity),
      findings.map(({ level }) => level),
      findings.map(({ dueDate }) => dueDate),
      time,
    ],
  );
}

const depotsWithin = (pattern: string) =>
  `(SELECT id FROM depots WHERE division_code LIKE ${pattern}::text)`;

/** Resolves what this sweep has not seen any more in the division; returns how many. */
export async function resolveUnseen(
  trx: Trx,
  { kinds, division, time }: { kinds: AlertKind[]; division: string; time: Date },
): Promise<number> {
  const rows = await sql(
    trx,
    `UPDATE alerts SET state = 'RESOLVED', resolve_time = $2, snooze_until = NULL,
       cause_gone = true, version = version + 1
     WHERE state <> 'RESOLVED' AND kind = ANY ($1::text[]) AND seen_time < $2
       AND depot_id IN ${depotsWithin('$3')} RETURNING true`,
    [kinds, time, division],
  );
  return rows.length;
}

/** Lots on hand (reserved ones too) that expire soon, by the rule that holds at their depot. */
export function findExpiringLots(
  trx: Trx,
  today: string,
  daysEverywhere: number,
  division: string,
): Promise<LotRow[]> {
  return sql<LotRow>(
    trx,
    `WITH watched AS MATERIALIZED (
       SELECT d.id AS depot_id, coalesce((SELECT r.expiring_days FROM alert_division_rules r
         WHERE r.division_code = ANY (divisions_above(d.division_code))
         ORDER BY array_position(divisions_above(d.division_code), r.division_code) DESC LIMIT 1),
         $2::integer) AS days
       FROM depots d WHERE NOT d.closed AND d.division_code LIKE $3
     )
     SELECT b.depot_id AS "depotId", b.item_id AS "itemId", b.lot_id AS "lotId",
       b.expire_date AS "expireDate", b.on_hand + b.reserved AS quantity,
       watched.days AS "expiringDays"
     FROM watched JOIN balances b USING (depot_id)
     WHERE b.expire_date <= $1::date + watched.days AND b.on_hand + b.reserved > 0
       AND b.lot_state IN ('AVAILABLE', 'ON_HOLD', 'QUARANTINED', 'EXPIRED')`,
    [today, daysEverywhere, division],
  );
}

/** The rule of a division itself, or that of the nearest above it; undefined: that of everywhere. */
export async function findDivisionRule(
  db: Db | Trx,
  divisionCode: string,
): Promise<DivisionRule | undefined> {
  const [rule] = await sql<DivisionRule>(
    db,
    `SELECT division_code AS "divisionCode", expiring_days AS "expiringDays", version
     FROM alert_division_rules WHERE division_code = ANY (divisions_above($1))
     ORDER BY array_position(divisions_above($1), division_code) DESC LIMIT 1`,
    [divisionCode],
  );
  return rule;
}

export type DivisionRule = { divisionCode: string; expiringDays: number; version: number };

/** The caller holds the row of the sweep. */
export async function putDivisionRule(
  trx: Trx,
  rule: { divisionCode: string; expiringDays: number; updateTime: Date },
): Promise<void> {
  await send(
    trx,
    `INSERT INTO alert_division_rules AS r (division_code, expiring_days, update_time)
     VALUES ($1, $2, $3)
     ON CONFLICT (division_code) DO UPDATE SET expiring_days = $2, update_time = $3,
       version = r.version + 1`,
    [rule.divisionCode, rule.expiringDays, rule.updateTime],
  );
}

export async function deleteDivisionRule(trx: Trx, divisionCode: string): Promise<void> {
  await send(trx, 'DELETE FROM alert_division_rules WHERE division_code = $1', [divisionCode]);
}

/** Purchase orders and call-offs that are still to come, of open depots. */
export function findOpenOrders(trx: Trx, before: Date, division: string): Promise<OrderRow[]> {
  return sql<OrderRow>(
    trx,
    `SELECT e.depot_id AS "depotId", CASE e.kind WHEN 'CALL_OFF' THEN min(e.item_id) ELSE '' END
         AS "itemId",
       CASE e.kind WHEN 'CALL_OFF' THEN 'callOffs/' ELSE 'purchaseOrders/' END || e.source_id
         AS subject,
       sum(e.quantity)::bigint AS quantity, min(e.expected_time) AS "expectedTime"
     FROM expected_units e
     WHERE e.kind IN ('CALL_OFF', 'PURCHASE') AND e.expected_time < $1
       AND e.depot_id IN ${depotsWithin('$2')}
     GROUP BY e.kind, e.source_id, e.depot_id`,
    [before, division],
  );
}

/** Loans that are still out though their day has passed. */
export function findOverdueLoans(trx: Trx, today: string, division: string): Promise<Finding[]> {
  return sql<Finding>(
    trx,
    `SELECT 'LOAN_OVERDUE' AS kind, l.depot_id AS "depotId", '' AS "itemId",
       'loans/' || l.id AS subject, l.due_date AS "dueDate", 0 AS level,
       coalesce(sum(n.quantity - n.returned - n.lost), 0)::bigint AS quantity
     FROM loans l LEFT JOIN loan_lines n ON n.loan_id = l.id
     WHERE l.open AND l.due_date < $1::date AND l.depot_id IN ${depotsWithin('$2')}
     GROUP BY l.id`,
    [today, division],
  );
}

export type AlertSweep = {
  expiringDays: number;
  sweepMinute: number;
  version: number;
  nextRunTime: Date | null;
  /** When the run that is to be done now was due; null when none is. */
  dueTime: Date | null;
  lastRunTime: Date | null;
  raised: number;
  seen: number;
  resolved: number;
};

const sweepColumns = `expiring_days AS "expiringDays", sweep_minute AS "sweepMinute", version,
  next_run_time AS "nextRunTime", due_time AS "dueTime", last_run_time AS "lastRunTime", raised,
  seen, resolved`;

export async function findSweep(db: Db | Trx): Promise<AlertSweep> {
  const [sweep] = await sql<AlertSweep>(db, `SELECT ${sweepColumns} FROM alert_sweep`);
  return sweep!;
}

/** One sweep at a time, whoever started it: everyone who runs or plans one holds this row. */
export async function lockSweep(trx: Trx): Promise<AlertSweep> {
  const text = `SELECT ${sweepColumns} FROM alert_sweep FOR NO KEY UPDATE`;
  const [sweep] = await sql<AlertSweep>(trx, text);
  return sweep!;
}

/** The caller holds the row. */
export async function updateSweep(trx: Trx, sweep: AlertSweep): Promise<void> {
  await sql(
    trx,
    `UPDATE alert_sweep SET expiring_days = $1, sweep_minute = $2, version = $3,
       next_run_time = $4, due_time = $5, last_run_time = $6, raised = $7, seen = $8,
       resolved = $9`,
    [
      sweep.expiringDays,
      sweep.sweepMinute,
      sweep.version,
      sweep.nextRunTime,
      sweep.dueTime,
      sweep.lastRunTime,
      sweep.raised,
      sweep.seen,
      sweep.resolved,
    ],
  );
}
