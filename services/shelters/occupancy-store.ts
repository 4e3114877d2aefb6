// How sites stand: state, headcount and reserved places, for real and in each exercise.
import { send, sql, type Db, type Trx } from '../platform/db';
import { stateByLoad, type Answer, type SiteState } from './site-state';
import type { Site } from './site-store';

export type Change = {
  site: Pick<Site, 'id' | 'state' | 'persons' | 'reserved' | 'incidentId' | 'hazard'>;
  exerciseId: string;
  places: number;
  persons: number;
  reserved: number;
  actorId: string;
  now: Date;
};

/** The rows an exercise needs, closed and empty, before they can be locked. */
export async function ensureOccupancies(
  trx: Trx,
  exerciseId: string,
  places: { siteId: string; places: number }[],
): Promise<void> {
  await sql(
    trx,
    `INSERT INTO occupancies (site_id, exercise_id, places)
     SELECT site_id, $1, places FROM unnest($2::text[], $3::integer[]) AS given (site_id, places)
     ORDER BY site_id ON CONFLICT DO NOTHING`,
    [exerciseId, places.map(({ siteId }) => siteId), places.map((each) => each.places)],
  );
}

/**
 * Adds to the headcount and the reserved places of a locked site (or takes away), and moves it
 * between OPEN and FULL. Says how it stands then.
 */
export async function changeLoad(
  trx: Trx,
  { site, exerciseId, places, persons, reserved, actorId, now }: Change,
): Promise<{ state: SiteState; persons: number; reserved: number }> {
  const after = { persons: site.persons + persons, reserved: site.reserved + reserved };
  const state = stateByLoad({ state: site.state, places, ...after });
  await send(
    trx,
    `UPDATE occupancies SET persons = persons + $3, reserved = reserved + $4, state = $5,
       places = $6 WHERE site_id = $1 AND exercise_id = $2`,
    [site.id, exerciseId, persons, reserved, state, places],
  );
  if (state !== site.state) {
    const reason = state === 'FULL' ? 'no place is free' : 'places are free again';
    await recordState(trx, {
      site,
      exerciseId,
      to: state,
      places,
      persons: after.persons,
      actorId,
      reason,
      now,
    });
  }
  return { state, ...after };
}

export async function recordState(
  trx: Trx,
  change: {
    site: { id: string; state: SiteState; incidentId: string; hazard: string };
    exerciseId: string;
    to: SiteState;
    places: number;
    persons: number;
    actorId: string;
    reason: string;
    now: Date;
  },
): Promise<void> {
  const { site, exerciseId, to, places, persons, actorId, reason, now } = change;
  await send(
    trx,
    `INSERT INTO state_changes (site_id, exercise_id, from_state, to_state, incident_id, hazard,
       places, persons, actor_id, reason, create_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      site.id,
      exerciseId,
      site.state,
      to,
      site.incidentId,
      site.hazard,
      places,
      persons,
      actorId,
      reason,
      now,
    ],
  );
}

export type NewStanding = Pick<
  Site,
  | 'state'
  | 'incidentId'
  | 'hazard'
  | 'openingId'
  | 'openingAnswers'
  | 'closingAnswers'
  | 'managerId'
  | 'managerName'
  | 'openTime'
  | 'overrideReason'
> & { places: number };

/** Everything about how it stands but the headcount, which people change. */
export async function setStanding(
  trx: Trx,
  siteId: string,
  exerciseId: string,
  standing: NewStanding,
): Promise<void> {
  await sql(
    trx,
    `UPDATE occupancies SET state = $3, incident_id = $4, hazard = $5, opening_id = $6,
       opening_answers = $7, closing_answers = $8, manager_id = $9, manager_name = $10,
       open_time = $11, override_reason = $12, places = $13, version = version + 1
     WHERE site_id = $1 AND exercise_id = $2`,
    [
      siteId,
      exerciseId,
      standing.state,
      standing.incidentId,
      standing.hazard,
      standing.openingId,
      JSON.stringify(standing.openingAnswers satisfies Answer[]),
      JSON.stringify(standing.closingAnswers satisfies Answer[]),
      standing.managerId,
      standing.managerName,
      standing.openTime,
      standing.overrideReason,
      standing.places,
    ],
  );
}

export type OccupancyKey = { siteId: string; exerciseId: string };

/** Every occupancy, in key order, locked: after the figures or a site have changed. */
export function lockOccupancies(
  trx: Trx,
  siteId: string | null,
): Promise<
  (OccupancyKey & {
    hazard: string;
    state: SiteState;
    persons: number;
    reserved: number;
    incidentId: string;
  })[]
> {
  return sql(
    trx,
    `SELECT site_id AS "siteId", exercise_id AS "exerciseId", hazard, state, persons, reserved,
       incident_id AS "incidentId"
     FROM occupancies WHERE $1::text IS NULL OR site_id = $1
     ORDER BY site_id, exercise_id FOR NO KEY UPDATE`,
    [siteId],
  );
}

/** How many people are in each unit. */
export async function personsByUnit(
  db: Db | Trx,
  siteId: string,
  exerciseId: string,
): Promise<Map<string, number>> {
  const rows = await sql<{ unitCode: string; persons: number }>(
    db,
    `SELECT unit_code AS "unitCode", count(*) AS persons FROM stays
     WHERE site_id = $1 AND exercise_id = $2 AND check_out_time IS NULL GROUP BY unit_code`,
    [siteId, exerciseId],
  );
  return new Map(rows.map(({ unitCode, persons }) => [unitCode, persons]));
}

export type StateChange = {
  id: number;
  siteId: string;
  exerciseId: string;
  from: SiteState;
  to: SiteState;
  actorId: string;
  reason: string;
  incidentId: string;
  hazard: string;
  persons: number;
  createTime: Date;
};

const changeColumns = `id, site_id AS "siteId", exercise_id AS "exerciseId", from_state AS "from",
  to_state AS "to", actor_id AS "actorId", reason, incident_id AS "incidentId", hazard, persons,
  create_time AS "createTime"`;

export function listStateChanges(
  db: Db,
  query: OccupancyKey & { beforeId: number | null; limit: number },
): Promise<StateChange[]> {
  return sql<StateChange>(
    db,
    `SELECT ${changeColumns} FROM state_changes WHERE site_id = $1 AND exercise_id = $2
       AND ($3::bigint IS NULL OR id < $3) ORDER BY id DESC LIMIT $4`,
    [query.siteId, query.exerciseId, query.beforeId, query.limit],
  );
}

export type OpeningThen = {
  /** Of the change of state. */
  id: number;
  incidentId: string;
  openingId: string | null;
  /** When it was closed; null while it is not. */
  until: Date | null;
};

/** The opening during which a time falls, if the site took people then. */
export async function openingAt(
  db: Db | Trx,
  siteId: string,
  exerciseId: string,
  time: Date,
): Promise<OpeningThen | undefined> {
  const [found] = await sql<OpeningThen>(
    db,
    `SELECT id, incident_id AS "incidentId", NULL AS "openingId", (
       SELECT min(create_time) FROM state_changes later
       WHERE later.site_id = $1 AND later.exercise_id = $2 AND later.id > last.id
         AND later.to_state = 'CLOSED') AS until
     FROM (SELECT id, incident_id, to_state FROM state_changes
       WHERE site_id = $1 AND exercise_id = $2 AND create_time <= $3
       ORDER BY id DESC LIMIT 1) AS last
     WHERE to_state IN ('OPEN', 'FULL')`,
    [siteId, exerciseId, time],
  );
  return found;
}
