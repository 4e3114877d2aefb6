// SQL on call-outs themselves, their waves, deadlines and policies.
import { send, sql, type Db, type Trx } from '../../platform/db';
import type { CallOut, CallOutState, Level, Order, Policy } from './call-out';

const columns = `id, division_code AS "divisionCode", exercise_id AS "exerciseId",
  incident_id AS "incidentId", state, call_order AS "order", policy, urgent,
  candidate_count AS "candidateCount", version, creator_id AS "creatorId",
  creator_name AS "creatorName", decider_id AS "deciderId", decider_name AS "deciderName",
  decide_reason AS "decideReason", create_time AS "createTime", start_time AS "startTime",
  queue_time AS "queueTime", escalate_time AS "escalateTime", fill_time AS "fillTime",
  close_time AS "closeTime"`;

export type NewCallOut = {
  id: string;
  state: CallOutState;
  order: Order;
  policy: Policy;
  candidateCount: number;
  creatorId: string;
  creatorName: string;
  now: Date;
};

export async function insertCallOut(trx: Trx, row: NewCallOut): Promise<CallOut> {
  const { order, policy } = row;
  const [inserted] = await sql<CallOut>(
    trx,
    `INSERT INTO call_outs (id, division_code, exercise_id, incident_id, state, call_order, policy,
       urgent, candidate_count, creator_id, creator_name, create_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING ${columns}`,
    [
      ...[row.id, order.divisionCode, order.exerciseId, order.incidentId, row.state],
      ...[JSON.stringify(order), JSON.stringify(policy), policy.urgent, row.candidateCount],
      ...[row.creatorId, row.creatorName, row.now],
    ],
  );
  return inserted!;
}

export async function findCallOut(db: Db | Trx, id: string): Promise<CallOut | undefined> {
  const [row] = await sql<CallOut>(db, `SELECT ${columns} FROM call_outs WHERE id = $1`, [id]);
  return row;
}

/** Locked before its recipients, always in this order. */
export async function lockCallOut(trx: Trx, id: string): Promise<CallOut | undefined> {
  const text = `SELECT ${columns} FROM call_outs WHERE id = $1 FOR UPDATE`;
  const [row] = await sql<CallOut>(trx, text, [id]);
  return row;
}

export type CallOutFilter = {
  prefix: string;
  scopePrefixes: string[];
  state: CallOutState | null;
  exerciseId: string;
  includeExercises: boolean;
  incidentId: string;
};

export function listCallOuts(
  db: Db,
  filter: CallOutFilter & { limit: number; beforeTime?: string; beforeId?: string },
): Promise<CallOut[]> {
  return sql<CallOut>(
    db,
    `SELECT ${columns} FROM call_outs
     WHERE starts_with(division_code, $1)
       AND EXISTS (SELECT FROM unnest($2::text[]) AS prefix
                   WHERE starts_with(division_code, prefix))
       AND ($3::text IS NULL OR state = $3)
       AND (exercise_id = $4 OR ($4 = '' AND $5))
       AND ($6 = '' OR incident_id = $6)
       AND ($7::timestamptz IS NULL OR (create_time, id) < ($7, $8::uuid))
     ORDER BY create_time DESC, id DESC LIMIT $9`,
    [
      ...[filter.prefix, filter.scopePrefixes, filter.state, filter.exerciseId],
      ...[filter.includeExercises, filter.incidentId],
      ...[filter.beforeTime ?? null, filter.beforeId ?? null, filter.limit],
    ],
  );
}

export type CallOutChange = Partial<
  Pick<
    CallOut,
    | 'state'
    | 'deciderId'
    | 'deciderName'
    | 'decideReason'
    | 'startTime'
    | 'queueTime'
    | 'escalateTime'
    | 'fillTime'
    | 'closeTime'
  >
>;

export async function updateCallOut(
  trx: Trx,
  callOut: CallOut,
  change: CallOutChange,
): Promise<CallOut> {
  const after = { ...callOut, ...change };
  const [row] = await sql<CallOut>(
    trx,
    `UPDATE call_outs SET state = $2, decider_id = $3, decider_name = $4, decide_reason = $5,
       start_time = $6, queue_time = $7, escalate_time = $8, fill_time = $9, close_time = $10,
       version = version + 1
     WHERE id = $1 RETURNING ${columns}`,
    [
      ...[after.id, after.state, after.deciderId, after.deciderName, after.decideReason],
      ...[after.startTime, after.queueTime, after.escalateTime, after.fillTime, after.closeTime],
    ],
  );
  return row!;
}

/** When the first wave stood in the queue, to the last of its people. */
export async function markQueued(db: Db, id: string): Promise<void> {
  await sql(
    db,
    'UPDATE call_outs SET queue_time = clock_timestamp() WHERE id = $1 AND queue_time IS NULL',
    [id],
  );
}

export type Wave = { number: number; people: number; startTime: Date; respondBy: Date };

export async function insertWave(
  trx: Trx,
  callOutId: string,
  wave: Omit<Wave, 'number'>,
): Promise<number> {
  const [row] = await sql<{ number: number }>(
    trx,
    `INSERT INTO call_out_waves (call_out_id, number, people, start_time, respond_by)
     SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4
     FROM call_out_waves WHERE call_out_id = $1 RETURNING number`,
    [callOutId, wave.people, wave.startTime, wave.respondBy],
  );
  return row!.number;
}

export function listWaves(db: Db | Trx, callOutId: string): Promise<Wave[]> {
  return sql<Wave>(
    db,
    `SELECT number, people, start_time AS "startTime", respond_by AS "respondBy"
     FROM call_out_waves WHERE call_out_id = $1 ORDER BY number`,
    [callOutId],
  );
}

export type PolicyRow = { level: Level; rules: Policy; version: number };

export function listPolicies(db: Db | Trx): Promise<PolicyRow[]> {
  return sql<PolicyRow>(db, 'SELECT level, rules, version FROM call_out_policies');
}

export async function findPolicy(db: Db | Trx, level: Level): Promise<PolicyRow | undefined> {
  const text = 'SELECT level, rules, version FROM call_out_policies WHERE level = $1';
  const [row] = await sql<PolicyRow>(db, text, [level]);
  return row;
}

/** Undefined when someone else wrote this version first. */
export async function updatePolicy(trx: Trx, row: PolicyRow): Promise<PolicyRow | undefined> {
  const [updated] = await sql<PolicyRow>(
    trx,
    `UPDATE call_out_policies SET rules = $2, version = version + 1, update_time = now()
     WHERE level = $1 AND version = $3 RETURNING level, rules, version`,
    [row.level, JSON.stringify(row.rules), row.version],
  );
  return updated;
}

/** Clears names and addresses of call-outs that ended some time ago. */
export async function wipeContacts(trx: Trx, endedBefore: Date, now: Date): Promise<number> {
  const ended = await sql<{ id: string }>(
    trx,
    `UPDATE call_outs SET wipe_time = $2
     WHERE id IN (SELECT id FROM call_outs WHERE close_time < $1 AND wipe_time IS NULL
                  ORDER BY close_time LIMIT 20)
     RETURNING id`,
    [endedBefore, now],
  );
  if (ended.length === 0) return 0;
  await send(
    trx,
    `UPDATE call_out_recipients SET contact_sealed = '', phone_index = '', reason = ''
     WHERE call_out_id = ANY($1)`,
    [ended.map(({ id }) => id)],
  );
  return ended.length;
}
