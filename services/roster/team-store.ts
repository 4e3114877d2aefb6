import { sql, type Db, type Trx } from '../platform/db';
import { tableAsOf } from '../platform/history';
import type { TeamFields } from './shapes';
import type { TeamKind, TeamState } from './team';

export type Team = TeamFields & {
  ratings: Record<string, number>;
  state: TeamState;
  stateReason: string;
  stateTime: Date;
  restUntil: Date | null;
  version: number;
  createTime: Date;
  updateTime: Date;
};
export type CountedTeam = Team & { memberCount: number };

const columns = `id, organisation_id AS "organisationId", name_zh AS "nameZh",
  name_en AS "nameEn", kind, specialism, skills, figures, ratings,
  division_code AS "divisionCode", latitude, longitude, minimum_crew AS "minimumCrew",
  turnout_minutes AS "turnoutMinutes", archived, state, state_reason AS "stateReason",
  state_time AS "stateTime", rest_until AS "restUntil", version, create_time AS "createTime",
  update_time AS "updateTime"`;

export type TeamQuery = {
  /** Undefined is now. */
  asOf?: Date;
  id: string | null;
  /** LIKE patterns of the reader's divisions, and that of the division asked for. */
  scope: string[];
  divisionPattern: string;
  specialism: string | null;
  kind: TeamKind | null;
  /** As it is shown at that time: a rest that is over has ended by itself. */
  inState: { state: TeamState; at: Date } | null;
  skill: string | null;
  personId: string | null;
  query: string[];
  includeArchived: boolean;
  after: string;
  limit: number;
};

// The same list of the present and of the past.
const listText = (isPast: boolean) => {
  const from = (table: string) => (isPast ? tableAsOf(table, '$1') : table);
  return `SELECT ${columns}, (SELECT count(*) FROM ${from('team_members')}
       JOIN ${from('people')} ON people.id = team_members.person_id
       WHERE team_members.team_id = teams.id AND people.state = 'ACTIVE') AS "memberCount"
     FROM ${from('teams')}
     WHERE ($1::timestamptz IS NOT NULL) = ${isPast} AND ($2::text IS NULL OR id = $2)
       AND division_code LIKE ANY ($3::text[]) AND division_code LIKE $4
       AND ($5::text IS NULL OR specialism = $5) AND ($6::text IS NULL OR kind = $6)
       AND ($7::text IS NULL OR $7 = CASE WHEN state = 'REST' AND rest_until <= $14
         THEN 'AVAILABLE' ELSE state END) AND ($8::text IS NULL OR $8 = ANY (skills))
       AND ($9::text IS NULL OR EXISTS (SELECT FROM ${from('team_members')}
         WHERE team_members.team_id = teams.id AND team_members.person_id = $9))
       AND NOT EXISTS (SELECT FROM unnest($10::text[]) AS word
         WHERE strpos(lower(concat_ws(' ', id, name_zh, name_en)), lower(word)) = 0)
       AND ($11 OR NOT archived) AND id > $12
     ORDER BY id LIMIT $13`;
};
const presentText = listText(false);
const pastText = listText(true);

export function listTeams(db: Db | Trx, query: TeamQuery): Promise<CountedTeam[]> {
  return sql<CountedTeam>(db, query.asOf ? pastText : presentText, [
    query.asOf ?? null,
    query.id,
    query.scope,
    query.divisionPattern,
    query.specialism,
    query.kind,
    query.inState?.state ?? null,
    query.skill,
    query.personId,
    query.query,
    query.includeArchived,
    query.after,
    query.limit,
    query.inState?.at ?? null,
  ]);
}

/**
 * Teams that could take a task now, by their own specialism or by a rating, nearest first; those
 * of unknown place come last. What else is against them is for the caller to see.
 */
export function nearestTeams(
  db: Db | Trx,
  query: {
    specialism: string;
    scope: string[];
    except: string[];
    place: { latitude: number | null; longitude: number | null };
    now: Date;
    offset: number;
    limit: number;
  },
): Promise<CountedTeam[]> {
  return sql<CountedTeam>(
    db,
    `SELECT ${columns}, (SELECT count(*) FROM team_members m JOIN people p ON p.id = m.person_id
         WHERE m.team_id = teams.id AND p.state = 'ACTIVE') AS "memberCount"
     FROM teams
     WHERE (specialism = $1 OR jsonb_exists(ratings, $1)) AND division_code LIKE ANY ($2::text[])
       AND NOT archived AND id <> ALL ($3::text[])
       AND (state IN ('AVAILABLE', 'STANDBY') OR (state = 'REST' AND rest_until <= $4))
     ORDER BY (latitude - $5::float8) ^ 2
       + ((longitude - $6::float8) * cos(radians($5::float8))) ^ 2 NULLS LAST, id
     OFFSET $7 LIMIT $8`,
    [
      query.specialism,
      query.scope,
      query.except,
      query.now,
      query.place.latitude,
      query.place.longitude,
      query.offset,
      query.limit,
    ],
  );
}

export const everyTeam: TeamQuery = {
  id: null,
  scope: ['%'],
  divisionPattern: '%',
  specialism: null,
  kind: null,
  inState: null,
  skill: null,
  personId: null,
  query: [],
  includeArchived: true,
  after: '',
  limit: 1,
};

export async function findTeam(
  db: Db | Trx,
  id: string,
  asOf?: Date,
): Promise<CountedTeam | undefined> {
  const [team] = await listTeams(db, { ...everyTeam, id, asOf });
  return team;
}

/** In id order, so that two who want several of them cannot wait for one another. */
export function lockTeams(trx: Trx, ids: string[]): Promise<Team[]> {
  return sql<Team>(
    trx,
    `SELECT ${columns} FROM teams WHERE id = ANY ($1::text[]) ORDER BY id FOR NO KEY UPDATE`,
    [ids],
  );
}

/** The teams of these assignments, which are locked before them, as claims do. */
export async function lockTeamsOf(trx: Trx, assignmentIds: string[]): Promise<void> {
  await sql(
    trx,
    `SELECT id FROM teams
     WHERE id IN (SELECT team_id FROM assignments WHERE id = ANY ($1::uuid[]))
     ORDER BY id FOR NO KEY UPDATE`,
    [assignmentIds],
  );
}

/** The teams of these ids and their divisions, for checks. */
export function findTeams(db: Db | Trx, ids: string[]): Promise<Team[]> {
  return sql<Team>(db, `SELECT ${columns} FROM teams WHERE id = ANY ($1::text[])`, [ids]);
}

/** Creates or replaces teams; the state, the ratings and the time of creation stay. */
export async function putTeams(
  trx: Trx,
  teams: TeamFields[],
  now: Date,
): Promise<{ id: string; created: boolean }[]> {
  return sql(
    trx,
    `INSERT INTO teams (id, organisation_id, name_zh, name_en, kind, specialism, skills, figures,
       ratings, division_code, latitude, longitude, minimum_crew, turnout_minutes, archived, state,
       state_time, create_time, update_time)
     SELECT id, "organisationId", "nameZh", "nameEn", kind, specialism,
       ARRAY(SELECT jsonb_array_elements_text(skills)), figures, '{}', "divisionCode", latitude,
       longitude, "minimumCrew", "turnoutMinutes", archived, 'AVAILABLE', $2, $2, $2
     FROM jsonb_to_recordset($1::jsonb) AS given (id text, "organisationId" text, "nameZh" text,
       "nameEn" text, kind text, specialism text, skills jsonb, figures jsonb,
       "divisionCode" text, latitude float8, longitude float8, "minimumCrew" integer,
       "turnoutMinutes" integer, archived boolean)
     ORDER BY id
     ON CONFLICT (id) DO UPDATE SET organisation_id = excluded.organisation_id,
       name_zh = excluded.name_zh, name_en = excluded.name_en, kind = excluded.kind,
       specialism = excluded.specialism, skills = excluded.skills, figures = excluded.figures,
       division_code = excluded.division_code, latitude = excluded.latitude,
       longitude = excluded.longitude, minimum_crew = excluded.minimum_crew,
       turnout_minutes = excluded.turnout_minutes, archived = excluded.archived,
       update_time = $2, version = teams.version + 1
     RETURNING id, xmax = 0 AS created`,
    [JSON.stringify(teams), now],
  );
}

export type StateChange = { state: TeamState; reason: string; restUntil: Date | null; now: Date };

/** The caller holds the rows. */
export async function setTeamStates(trx: Trx, ids: string[], change: StateChange): Promise<void> {
  await sql(
    trx,
    `UPDATE teams SET state = $2, state_reason = $3, rest_until = $4, state_time = $5,
       version = version + 1
     WHERE id = ANY ($1::text[])`,
    [ids, change.state, change.reason, change.restUntil, change.now],
  );
}

/** Teams whose rest is over become available, from the moment it ended. */
export function endRests(
  trx: Trx,
  now: Date,
  limit: number,
): Promise<{ id: string; divisionCode: string }[]> {
  return sql(
    trx,
    `UPDATE teams SET state = 'AVAILABLE', state_reason = '', state_time = rest_until,
       rest_until = NULL, version = version + 1
     WHERE id IN (SELECT id FROM teams WHERE state = 'REST' AND rest_until <= $1
       ORDER BY id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED)
     RETURNING id, division_code AS "divisionCode"`,
    [now, limit],
  );
}

export async function setRatings(
  trx: Trx,
  id: string,
  ratings: Record<string, number>,
): Promise<void> {
  await sql(trx, 'UPDATE teams SET ratings = $2, version = version + 1 WHERE id = $1', [
    id,
    JSON.stringify(ratings),
  ]);
}

export type TeamPoint = {
  id: string;
  nameZh: string;
  nameEn: string;
  kind: TeamKind;
  specialism: string;
  state: TeamState;
  restUntil: Date | null;
  latitude: number;
  longitude: number;
};

export function listTeamPoints(
  db: Db,
  query: {
    scope: string[];
    divisionPattern: string;
    specialism: string | null;
    limit: number;
    asOf?: Date;
  },
): Promise<TeamPoint[]> {
  return sql<TeamPoint>(db, query.asOf ? pastPoints : presentPoints, [
    query.scope,
    query.divisionPattern,
    query.specialism,
    query.limit,
    query.asOf ?? null,
  ]);
}

const pointsText = (isPast: boolean) =>
  `SELECT id, name_zh AS "nameZh", name_en AS "nameEn", kind, specialism, state,
       rest_until AS "restUntil", latitude, longitude
     FROM ${isPast ? tableAsOf('teams', '$5') : 'teams'}
     WHERE ($5::timestamptz IS NOT NULL) = ${isPast} AND latitude IS NOT NULL AND NOT archived
       AND division_code LIKE ANY ($1::text[]) AND division_code LIKE $2
       AND ($3::text IS NULL OR specialism = $3)
     ORDER BY id LIMIT $4`;
const presentPoints = pointsText(false);
const pastPoints = pointsText(true);

export type HeadcountRow = {
  specialism: string | null;
  isPartner: boolean | null;
  teamCount: number;
  peopleCount: number;
};

/** Partners and the others apart, and each specialism of the others; nobody counts twice. */
export function headcount(
  db: Db,
  query: { scope: string[]; divisionPattern: string; asOf?: Date },
): Promise<HeadcountRow[]> {
  return sql<HeadcountRow>(db, query.asOf ? pastHeadcount : presentHeadcount, [
    query.scope,
    query.divisionPattern,
    query.asOf ?? null,
  ]);
}

const headcountText = (isPast: boolean) => {
  const from = (table: string) => (isPast ? tableAsOf(table, '$3') : table);
  return `SELECT teams.specialism, teams.kind = 'PARTNER' AS "isPartner",
       count(DISTINCT teams.id) AS "teamCount", count(DISTINCT people.id) AS "peopleCount"
     FROM ${from('teams')}
     LEFT JOIN ${from('team_members')} ON team_members.team_id = teams.id
     LEFT JOIN ${from('people')} ON people.id = team_members.person_id AND people.state = 'ACTIVE'
     WHERE ($3::timestamptz IS NOT NULL) = ${isPast} AND NOT teams.archived
       AND teams.division_code LIKE ANY ($1::text[]) AND teams.division_code LIKE $2
     GROUP BY GROUPING SETS ((teams.kind = 'PARTNER'), (teams.kind = 'PARTNER', teams.specialism))
     ORDER BY teams.specialism NULLS FIRST`;
};
const presentHeadcount = headcountText(false);
const pastHeadcount = headcountText(true);
