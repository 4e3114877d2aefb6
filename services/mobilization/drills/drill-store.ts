import { sql, type Db, type Trx } from '../../platform/db';
import { divisionPrefix } from '../../platform/identity';
import type { Drill, DrillKind, DrillState } from './drill';
import type { Guide } from './guide';

const columns = `id, series_id AS "seriesId", nominal_day::text AS "nominalDay",
  division_code AS "divisionCode", kind, state, state_reason AS "stateReason", planned,
  plan_time AS "planTime", window_end_time AS "windowEndTime", due_time AS "dueTime",
  start_time AS "startTime", finish_time AS "finishTime", close_time AS "closeTime",
  run_ms AS "runMs", run_since AS "runSince", runs, incident_id AS "incidentId",
  missed_time AS "missedTime", version, create_time AS "createTime"`;

/** Undefined when the occurrence of its series was made before. */
export async function insertDrill(trx: Trx, drill: Drill): Promise<Drill | undefined> {
  const [row] = await sql<Drill>(
    trx,
    `INSERT INTO drills (id, series_id, nominal_day, division_code, division_prefix, kind, state,
       planned, plan_time, window_end_time, create_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (series_id, nominal_day) DO NOTHING RETURNING ${columns}`,
    [
      drill.id,
      drill.seriesId,
      drill.nominalDay,
      drill.divisionCode,
      divisionPrefix(drill.divisionCode),
      drill.kind,
      drill.state,
      JSON.stringify(drill.planned),
      drill.planTime,
      drill.windowEndTime,
      drill.createTime,
    ],
  );
  return row;
}

export async function findDrill(db: Db | Trx, id: string): Promise<Drill | undefined> {
  const [row] = await sql<Drill>(db, `SELECT ${columns} FROM drills WHERE id = $1`, [id]);
  return row;
}

/** Its state stays as it is until the transaction ends. */
export async function shareDrill(trx: Trx, id: string): Promise<Drill | undefined> {
  const [row] = await sql<Drill>(trx, `SELECT ${columns} FROM drills WHERE id = $1 FOR SHARE`, [
    id,
  ]);
  return row;
}

/** Locked until the transaction ends: a state is left once. */
export async function lockDrill(trx: Trx, id: string): Promise<Drill | undefined> {
  const [row] = await sql<Drill>(trx, `SELECT ${columns} FROM drills WHERE id = $1 FOR UPDATE`, [
    id,
  ]);
  return row;
}

export async function updateDrill(trx: Trx, drill: Drill): Promise<Drill> {
  const [row] = await sql<Drill>(
    trx,
    `UPDATE drills SET state = $2, state_reason = $3, planned = $4, plan_time = $5,
       window_end_time = $6, due_time = $7, start_time = $8, finish_time = $9, run_ms = $10,
       run_since = $11, incident_id = $12, missed_time = $13, runs = $14, version = version + 1
     WHERE id = $1 RETURNING ${columns}`,
    [
      drill.id,
      drill.state,
      drill.stateReason,
      JSON.stringify(drill.planned),
      drill.planTime,
      drill.windowEndTime,
      drill.dueTime,
      drill.startTime,
      drill.finishTime,
      drill.runMs,
      drill.runSince,
      drill.incidentId,
      drill.missedTime,
      JSON.stringify(drill.runs),
    ],
  );
  return row!;
}

/** A drill is judged by the guide as it was when it was scheduled. */
export async function keepGuide(trx: Trx, id: string, guide: Guide): Promise<void> {
  await sql(trx, 'UPDATE drills SET guide = $2 WHERE id = $1', [id, JSON.stringify(guide)]);
}

export async function guideOfDrill(db: Db | Trx, id: string): Promise<Guide | undefined> {
  const [row] = await sql<{ guide: Guide | null }>(db, 'SELECT guide FROM drills WHERE id = $1', [
    id,
  ]);
  return row?.guide ?? undefined;
}

export type DrillQuery = {
  prefix: string;
  /** What the reader may see; and where the reader controls, where hidden ones show as well. */
  scopePrefixes: string[];
  controlPrefixes: string[];
  state: DrillState | null;
  kind: DrillKind | null;
  teamId: string;
  beforeTime?: string;
  beforeId?: string;
  limit: number;
};

// A drill of a district concerns whoever works in one of its communities.
const seen = `
  EXISTS (SELECT FROM unnest($2::text[]) AS s (prefix)
    WHERE starts_with(division_code, s.prefix) OR starts_with(s.prefix, division_prefix))
  AND (kind NOT IN ('NO_NOTICE', 'DOUBLE_BLIND') OR start_time IS NOT NULL
    OR EXISTS (SELECT FROM unnest($3::text[]) AS c (prefix)
      WHERE starts_with(division_code, c.prefix)))`;

export function listDrills(db: Db, query: DrillQuery): Promise<Drill[]> {
  return sql<Drill>(
    db,
    `SELECT ${columns} FROM drills
     WHERE starts_with(division_code, $1) AND ${seen}
       AND ($4::text IS NULL OR state = $4) AND ($5::text IS NULL OR kind = $5)
       AND ($6 = '' OR planned->'teamIds' ? $6)
       AND ($7::timestamptz IS NULL OR (plan_time, id) < ($7::timestamptz, $8::uuid))
     ORDER BY plan_time DESC, id DESC LIMIT $9`,
    [
      query.prefix,
      query.scopePrefixes,
      query.controlPrefixes,
      query.state,
      query.kind,
      query.teamId,
      query.beforeTime ?? null,
      query.beforeId ?? null,
      query.limit,
    ],
  );
}

export function drillsBetween(
  db: Db,
  query: Pick<DrillQuery, 'prefix' | 'scopePrefixes' | 'controlPrefixes' | 'limit'> & {
    from: Date;
    until: Date;
  },
): Promise<Drill[]> {
  return sql<Drill>(
    db,
    `SELECT ${columns} FROM drills
     WHERE starts_with(division_code, $1) AND ${seen} AND plan_time >= $4 AND plan_time < $5
     ORDER BY plan_time, id LIMIT $6`,
    [
      query.prefix,
      query.scopePrefixes,
      query.controlPrefixes,
      query.from,
      query.until,
      query.limit,
    ],
  );
}

/** Those that may have been missed; in id order, so that two sweeps lock them alike. */
export function lockUnbegun(trx: Trx, before: Date, limit: number): Promise<Drill[]> {
  return sql<Drill>(
    trx,
    `SELECT ${columns} FROM drills
     WHERE state IN ('PLANNED', 'SCHEDULED') AND missed_time IS NULL
       AND COALESCE(window_end_time, plan_time)
         + (planned->>'graceHours')::int * interval '1 hour' < $1
     ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [before, limit],
  );
}

/** Double-blind drills whose hidden time has come. */
export function listDue(db: Db | Trx, now: Date, limit: number): Promise<Drill[]> {
  return sql<Drill>(
    db,
    `SELECT ${columns} FROM drills
     WHERE state = 'SCHEDULED' AND due_time <= $1 ORDER BY due_time, id LIMIT $2`,
    [now, limit],
  );
}

/** What runs in a division, below it or above it: each is disturbed by what happens there. */
export function lockRunning(trx: Trx, division: { code: string; prefix: string }) {
  return sql<Drill>(
    trx,
    `SELECT ${columns} FROM drills
     WHERE state = 'RUNNING'
       AND (starts_with(division_code, $1) OR starts_with($2, division_prefix))
     ORDER BY id FOR UPDATE`,
    [division.prefix, division.code],
  );
}

export async function nextOpenDrill(
  db: Db | Trx,
  { divisionCode, exceptId, after }: { divisionCode: string; exceptId: string; after: Date },
): Promise<Drill | undefined> {
  const [row] = await sql<Drill>(
    db,
    `SELECT ${columns} FROM drills
     WHERE state IN ('PLANNED', 'SCHEDULED') AND starts_with($1, division_prefix) AND id <> $2
       AND kind NOT IN ('NO_NOTICE', 'DOUBLE_BLIND') AND plan_time > $3
     ORDER BY plan_time, id LIMIT 1`,
    [divisionCode, exceptId, after],
  );
  return row;
}
