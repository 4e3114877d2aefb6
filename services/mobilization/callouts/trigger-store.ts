// SQL on what is to be followed by a call-out.
import { sql, type Db, type Trx } from '../../platform/db';
import type { Level } from './call-out';

export type TriggerState = 'WAITING' | 'STARTED' | 'REFUSED' | 'ENDING' | 'ENDED';

export type TriggerFacts = {
  level?: Level;
  title?: string;
  /** In English, where the source has a name in both languages. */
  titleEn?: string;
  teamIds?: string[];
  /** Where they are to go, and by when. */
  toDivisionCode?: string;
  dueTime?: string;
  /** Of the messages; zh unless told. */
  language?: 'zh' | 'en';
};

export type Trigger = {
  /** `activations/{id}`, `commits/{id}` and `commits/{id}/places/{n}`, or `drills/{id}`. */
  source: string;
  kind: 'ACTIVATION' | 'COMMIT' | 'DRILL';
  state: TriggerState;
  divisionCode: string;
  incidentId: string;
  exerciseId: string;
  facts: TriggerFacts;
  actorId: string;
  actorName: string;
  callOutId: string | null;
  reason: string;
  message: string;
  createTime: Date;
};

const columns = `source, kind, state, division_code AS "divisionCode",
  incident_id AS "incidentId", exercise_id AS "exerciseId", facts, actor_id AS "actorId",
  actor_name AS "actorName", call_out_id AS "callOutId", reason, message,
  create_time AS "createTime"`;

export type NewTrigger = Omit<Trigger, 'state' | 'callOutId' | 'reason' | 'message'>;

/** A source is followed by one call-out, however often it is told. */
export async function insertTrigger(trx: Trx, trigger: NewTrigger): Promise<void> {
  await sql(
    trx,
    `INSERT INTO call_out_triggers (source, kind, division_code, incident_id, exercise_id, facts,
       actor_id, actor_name, create_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (source) DO NOTHING`,
    [
      ...[trigger.source, trigger.kind, trigger.divisionCode, trigger.incidentId],
      ...[trigger.exerciseId, JSON.stringify(trigger.facts), trigger.actorId, trigger.actorName],
      trigger.createTime,
    ],
  );
}

/** What called people out is over or taken back: so is the call-out. */
export async function endTrigger(trx: Trx, source: string, message: string): Promise<void> {
  await sql(
    trx,
    `UPDATE call_out_triggers SET message = $2,
       state = CASE WHEN call_out_id IS NULL THEN 'ENDED' ELSE 'ENDING' END
     WHERE (source = $1 OR starts_with(source, $1 || '/')) AND state IN ('WAITING', 'STARTED')`,
    [source, message],
  );
}

/** Call-outs that people made in the name of an exercise end as those do that followed it. */
export async function endCallOutsOf(
  trx: Trx,
  { exerciseId, source, message }: { exerciseId: string; source: string; message: string },
): Promise<void> {
  await sql(
    trx,
    `INSERT INTO call_out_triggers (source, kind, state, division_code, incident_id, exercise_id,
       facts, actor_id, actor_name, call_out_id, message, create_time)
     SELECT $2 || '/call-outs/' || c.id, 'DRILL', 'ENDING', c.division_code, '', $1, '{}',
       c.creator_id, c.creator_name, c.id, $3, now()
     FROM call_outs c
     WHERE c.exercise_id = $1 AND c.state IN ('AWAITING_APPROVAL', 'ACTIVE', 'FILLED')
       AND NOT EXISTS (SELECT FROM call_out_triggers t WHERE t.call_out_id = c.id)
     ON CONFLICT (source) DO NOTHING`,
    [exerciseId, source, message],
  );
}

export function listOpenTriggers(db: Db | Trx, limit: number): Promise<Trigger[]> {
  return sql<Trigger>(
    db,
    `SELECT ${columns} FROM call_out_triggers WHERE state IN ('WAITING', 'ENDING')
     ORDER BY create_time LIMIT $1`,
    [limit],
  );
}

/** Undefined when somebody else has settled it meanwhile. */
export async function lockTrigger(
  trx: Trx,
  { source, state }: Pick<Trigger, 'source' | 'state'>,
): Promise<Trigger | undefined> {
  const [row] = await sql<Trigger>(
    trx,
    `SELECT ${columns} FROM call_out_triggers WHERE source = $1 AND state = $2 FOR UPDATE`,
    [source, state],
  );
  return row;
}

export async function settleTrigger(
  trx: Trx,
  trigger: Pick<Trigger, 'source' | 'state' | 'callOutId' | 'reason' | 'message'>,
): Promise<void> {
  await sql(
    trx,
    `UPDATE call_out_triggers SET state = $2, call_out_id = $3, reason = $4, message = $5,
       settle_time = now()
     WHERE source = $1`,
    [trigger.source, trigger.state, trigger.callOutId, trigger.reason, trigger.message],
  );
}

/** Tries again what was refused. */
export async function retryTrigger(trx: Trx, source: string): Promise<void> {
  await sql(
    trx,
    `UPDATE call_out_triggers SET state = 'WAITING', reason = '', message = ''
     WHERE (source = $1 OR starts_with(source, $1 || '/')) AND state = 'REFUSED'`,
    [source],
  );
}

export function findTriggers(
  db: Db | Trx,
  filter: { source: string; incidentId: string; scopePrefixes: string[] },
): Promise<Trigger[]> {
  return sql<Trigger>(
    db,
    `SELECT ${columns} FROM call_out_triggers
     WHERE ($1 = '' OR source = $1 OR starts_with(source, $1 || '/')) AND ($2 = '' OR incident_id = $2)
       AND EXISTS (SELECT FROM unnest($3::text[]) AS prefix
                   WHERE starts_with(division_code, prefix))
     ORDER BY create_time DESC, source LIMIT 200`,
    [filter.source, filter.incidentId, filter.scopePrefixes],
  );
}
