import { send, sql, type Db, type Trx } from '../platform/db';
import { tableAsOf } from '../platform/history';
import type { AssignmentState, Phase } from './assignment';
import type { PersonFacts } from './availability';

export type Assignment = {
  id: string;
  teamId: string;
  state: AssignmentState;
  phase: Phase | '';
  task: string;
  incidentId: string;
  exerciseId: string;
  divisionCode: string;
  toDivisionCode: string;
  outOfArea: boolean;
  crewCount: number;
  holdUntil: Date;
  untilTime: Date | null;
  actorId: string;
  actorName: string;
  createTime: Date;
  confirmTime: Date | null;
  /** When the team first left for it; null as long as it has not. */
  departTime: Date | null;
  resolveTime: Date | null;
  resolveReason: string;
  version: number;
};

const columns = `id, team_id AS "teamId", state, phase, task, incident_id AS "incidentId",
  exercise_id AS "exerciseId", division_code AS "divisionCode",
  to_division_code AS "toDivisionCode", out_of_area AS "outOfArea", crew_count AS "crewCount",
  hold_until AS "holdUntil", until_time AS "untilTime", actor_id AS "actorId",
  actor_name AS "actorName", create_time AS "createTime", confirm_time AS "confirmTime",
  depart_time AS "departTime", resolve_time AS "resolveTime", resolve_reason AS "resolveReason", version`;

/** What is open for these teams. The caller holds the teams, so nothing is added meanwhile. */
export function openAssignments(db: Db | Trx, teamIds: string[]): Promise<Assignment[]> {
  return sql<Assignment>(
    db,
    `SELECT ${columns} FROM assignments
     WHERE team_id = ANY ($1::text[]) AND state IN ('HELD', 'CONFIRMED')`,
    [teamIds],
  );
}

const findText = `SELECT ${columns} FROM assignments WHERE id = $1`;
const findPastText = `SELECT ${columns} FROM ${tableAsOf('assignments', '$2')} WHERE id = $1`;

export async function findAssignment(
  db: Db | Trx,
  id: string,
  asOf?: Date,
): Promise<Assignment | undefined> {
  const [row] = asOf
    ? await sql<Assignment>(db, findPastText, [id, asOf])
    : await sql<Assignment>(db, findText, [id]);
  return row;
}

export function lockAssignments(trx: Trx, ids: string[]): Promise<Assignment[]> {
  return sql<Assignment>(
    trx,
    `SELECT ${columns} FROM assignments WHERE id = ANY ($1::uuid[]) ORDER BY id
     FOR NO KEY UPDATE`,
    [ids],
  );
}

/** Holds that are over, and their teams. */
export function expiredHolds(
  trx: Trx,
  now: Date,
  limit: number,
): Promise<{ id: string; teamId: string }[]> {
  return sql(
    trx,
    `SELECT id, team_id AS "teamId" FROM assignments WHERE state = 'HELD' AND hold_until <= $1
     ORDER BY hold_until LIMIT $2`,
    [now, limit],
  );
}

/**
 * Writes the assignments and their crews. Returns the people who are on it: one who is on another
 * task is missing, because a person is on one at a time.
 */
export async function insertAssignments(
  trx: Trx,
  assignments: Assignment[],
  crews: { assignmentId: string; personId: string }[],
): Promise<string[]> {
  await send(
    trx,
    `INSERT INTO assignments (id, team_id, state, phase, task, incident_id, exercise_id,
       division_code, to_division_code, out_of_area, crew_count, hold_until, until_time, actor_id,
       actor_name, create_time)
     SELECT id, "teamId", state, '', task, "incidentId", "exerciseId", "divisionCode",
       "toDivisionCode", "outOfArea", "crewCount", "holdUntil", "untilTime", "actorId",
       "actorName", "createTime"
     FROM jsonb_to_recordset($1::jsonb) AS given (id uuid, "teamId" text, state text, task text,
       "incidentId" text, "exerciseId" text, "divisionCode" text, "toDivisionCode" text,
       "outOfArea" boolean, "crewCount" integer, "holdUntil" timestamptz, "untilTime" timestamptz,
       "actorId" text, "actorName" text, "createTime" timestamptz)`,
    [JSON.stringify(assignments)],
  );
  const rows = await sql<{ personId: string }>(
    trx,
    `INSERT INTO assignment_people (assignment_id, person_id, exercise, active)
     SELECT assignment_id, person_id, $3, true
     FROM unnest($1::uuid[], $2::text[]) AS crew (assignment_id, person_id) ORDER BY person_id
     ON CONFLICT DO NOTHING RETURNING person_id AS "personId"`,
    [
      crews.map(({ assignmentId }) => assignmentId),
      crews.map(({ personId }) => personId),
      assignments[0]!.exerciseId !== '',
    ],
  );
  return rows.map(({ personId }) => personId);
}

/** The caller holds the rows; the table's trigger refuses a move that is not one. */
export function confirmAssignments(trx: Trx, ids: string[], now: Date): Promise<Assignment[]> {
  return sql<Assignment>(
    trx,
    `UPDATE assignments SET state = 'CONFIRMED', phase = 'ALERTED', confirm_time = $2,
       version = version + 1
     WHERE id = ANY ($1::uuid[]) RETURNING ${columns}`,
    [ids, now],
  );
}

export type Resolution = {
  state: 'RELEASED' | 'EXPIRED' | 'ENDED';
  reason: string;
  now: Date;
};

/** Ends assignments; their people are free at once, and rest until the time given by id. */
export async function resolveAssignments(
  trx: Trx,
  ids: string[],
  { state, reason, now }: Resolution,
  rests: { id: string; until: Date }[] = [],
): Promise<Assignment[]> {
  await send(
    trx,
    `UPDATE assignment_people SET active = false, rest_until = (
         SELECT until FROM unnest($2::uuid[], $3::timestamptz[]) AS rest (id, until)
         WHERE rest.id = assignment_id)
     WHERE assignment_id = ANY ($1::uuid[])`,
    [ids, rests.map(({ id }) => id), rests.map(({ until }) => until)],
  );
  return sql<Assignment>(
    trx,
    `UPDATE assignments SET state = $2, resolve_reason = $3, resolve_time = $4,
       version = version + 1
     WHERE id = ANY ($1::uuid[]) RETURNING ${columns}`,
    [ids, state, reason, now],
  );
}

export async function setPhase(
  trx: Trx,
  id: string,
  { phase, departTime }: { phase: Phase; departTime: Date | null },
): Promise<Assignment> {
  const [row] = await sql<Assignment>(
    trx,
    `UPDATE assignments SET phase = $2, depart_time = $3, version = version + 1
     WHERE id = $1 RETURNING ${columns}`,
    [id, phase, departTime],
  );
  return row!;
}

/**
 * The rests that the crews of a team's tasks have: until another time, when the team's own rest is
 * moved or cut short. The caller holds the team.
 */
export async function setCrewRests(
  trx: Trx,
  { teamId, until, now }: { teamId: string; until: Date; now: Date },
): Promise<void> {
  await send(
    trx,
    `UPDATE assignment_people SET rest_until = $2 WHERE rest_until > $3 AND NOT exercise
       AND assignment_id IN (SELECT id FROM assignments WHERE team_id = $1)`,
    [teamId, until, now],
  );
}

export type CrewRow = { assignmentId: string; personId: string };

export function crewsOf(db: Db | Trx, assignmentIds: string[]): Promise<CrewRow[]> {
  return sql<CrewRow>(
    db,
    `SELECT assignment_id AS "assignmentId", person_id AS "personId" FROM assignment_people
     WHERE assignment_id = ANY ($1::uuid[]) ORDER BY assignment_id, person_id`,
    [assignmentIds],
  );
}

export type AssignmentQuery = {
  /** Undefined is now. */
  asOf?: Date;
  scope: string[];
  divisionPattern: string;
  teamId: string | null;
  personId: string | null;
  incidentId: string | null;
  exerciseId: string;
  state: AssignmentState | null;
  now: Date;
  beforeId: string | null;
  limit: number;
};

// The same list of the present and of the past: $9 is the time it tells of.
const listText = (table: string) => `SELECT ${columns} FROM ${table}
     WHERE ($1::uuid IS NULL OR id < $1) AND division_code LIKE ANY ($2::text[])
       AND division_code LIKE $3 AND ($4::text IS NULL OR team_id = $4)
       AND ($5::text IS NULL OR EXISTS (SELECT FROM assignment_people p
         WHERE p.assignment_id = assignments.id AND p.person_id = $5))
       AND ($6::text IS NULL OR incident_id = $6) AND exercise_id = $7
       AND ($8::text IS NULL OR $8 =
         CASE WHEN state = 'HELD' AND hold_until <= $9 THEN 'EXPIRED' ELSE state END)
     ORDER BY id DESC LIMIT $10`;
const presentText = listText('assignments');
const pastText = listText(tableAsOf('assignments', '$9'));

/** Newest first. A hold that is over counts as EXPIRED, swept or not. */
export function listAssignments(db: Db, query: AssignmentQuery): Promise<Assignment[]> {
  return sql<Assignment>(db, query.asOf ? pastText : presentText, [
    query.beforeId,
    query.scope,
    query.divisionPattern,
    query.teamId,
    query.personId,
    query.incidentId,
    query.exerciseId,
    query.state,
    query.asOf ?? query.now,
    query.limit,
  ]);
}

export type CrewQuery = { teamIds: string[]; at: Date; now: Date; seesExercises: boolean };

/** Every member of these teams, and what is against sending each at a time. */
export function crewFacts(db: Db | Trx, query: CrewQuery): Promise<PersonFacts[]> {
  return sql<PersonFacts>(
    db,
    `SELECT m.team_id AS "teamId", p.id AS "personId", p.name, p.state = 'ACTIVE' AS "isActive",
       (SELECT max(s.end_time) FROM shift_members s WHERE s.person_id = p.id
         AND s.team_id = m.team_id AND s.start_time <= $2 AND s.end_time > $2) AS "shiftUntil",
       (SELECT max(l.end_time) FROM leaves l WHERE l.person_id = p.id AND l.state = 'APPROVED'
         AND l.start_time <= $2 AND l.end_time > $2) AS "leaveUntil",
       (SELECT max(r.rest_until) FROM assignment_people r WHERE r.person_id = p.id
         AND r.rest_until > $2 AND (NOT r.exercise OR $4)) AS "restUntil",
       task.person_id IS NOT NULL AS "isOnTask", task.until AS "taskUntil"
     FROM team_members m
     JOIN people p ON p.id = m.person_id
     LEFT JOIN LATERAL (
       SELECT c.person_id, CASE WHEN bool_or(a.until_time IS NULL) THEN NULL
         ELSE max(a.until_time) END AS until
       FROM assignment_people c JOIN assignments a ON a.id = c.assignment_id
       WHERE c.person_id = p.id AND c.active AND (NOT c.exercise OR $4)
         AND (a.state = 'CONFIRMED' OR a.hold_until > $3)
         AND ($2 <= $3 OR a.until_time IS NULL OR a.until_time > $2)
       GROUP BY c.person_id
     ) task ON true
     WHERE m.team_id = ANY ($1::text[]) ORDER BY m.team_id, p.id`,
    [query.teamIds, query.at, query.now, query.seesExercises],
  );
}

/** Whether a person is out with a team, or with any when none is named. */
export async function isOnTask(
  db: Db | Trx,
  personId: string,
  teamId: string | null,
): Promise<boolean> {
  const rows = await sql(
    db,
    `SELECT 1 FROM assignment_people c JOIN assignments a ON a.id = c.assignment_id
     WHERE c.person_id = $1 AND c.active AND ($2::text IS NULL OR a.team_id = $2) LIMIT 1`,
    [personId, teamId],
  );
  return rows.length > 0;
}
