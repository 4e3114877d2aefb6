import { sql, type Db, type Trx } from '../platform/db';
import type { RoadClosure } from './road-closure';

const columns = `id, incident_id AS "incidentId", from_depot_id AS "fromDepotId",
  from_division_code AS "fromDivisionCode", to_depot_id AS "toDepotId",
  to_division_code AS "toDivisionCode", both_ways AS "bothWays", medium, from_time AS "fromTime",
  until_time AS "untilTime", reason, state, reporter_id AS "reporterId",
  create_time AS "createTime", update_time AS "updateTime", reopen_time AS "reopenTime",
  reopen_note AS "reopenNote", version`;

export async function findClosure(db: Db | Trx, id: string): Promise<RoadClosure | undefined> {
  const query = `SELECT ${columns} FROM road_closures WHERE id = $1`;
  const [row] = await sql<RoadClosure>(db, query, [id]);
  return row;
}

/** The row stays as it is until the change to it has committed. */
export async function lockClosure(trx: Trx, id: string): Promise<RoadClosure | undefined> {
  const query = `SELECT ${columns} FROM road_closures WHERE id = $1 FOR UPDATE`;
  const [row] = await sql<RoadClosure>(trx, query, [id]);
  return row;
}

export type ClosureQuery = { incidentId: string; inForceAt?: Date; after?: string; limit: number };

/** The one reported last first; ids rise with time. */
export function listClosures(db: Db | Trx, query: ClosureQuery): Promise<RoadClosure[]> {
  return sql<RoadClosure>(
    db,
    `SELECT ${columns} FROM road_closures
     WHERE incident_id = $1
       AND ($2::timestamptz IS NULL
            OR (state = 'CLOSED' AND (until_time IS NULL OR until_time > $2::timestamptz)))
       AND ($3::text IS NULL OR id < $3)
     ORDER BY id DESC LIMIT $4`,
    [query.incidentId, query.inForceAt ?? null, query.after ?? null, query.limit],
  );
}

/** Closures in force of these incidents; unless they are exercises, of all open real ones. Newest first. */
export function closuresInForce(
  db: Db,
  { incidentIds, others, time }: { incidentIds: string[]; others: boolean; time: Date },
): Promise<(RoadClosure & { incidentName: string })[]> {
  return sql<RoadClosure & { incidentName: string }>(
    db,
    `SELECT road.*, incidents.name AS "incidentName"
     FROM (SELECT ${columns} FROM road_closures
           WHERE state = 'CLOSED' AND (until_time IS NULL OR until_time > $3)) road
       JOIN incidents ON incidents.id = road."incidentId"
     WHERE incidents.id = ANY($1::text[])
        OR ($2 AND incidents.state = 'OPEN' AND NOT incidents.exercise)
     ORDER BY incidents.id = ANY($1::text[]) DESC, road.id DESC LIMIT 10000`,
    [incidentIds, others, time],
  );
}

export async function countInForce(trx: Trx, incidentId: string, time: Date): Promise<number> {
  const [row] = await sql<{ count: number }>(
    trx,
    `SELECT count(*)::int AS count FROM road_closures
     WHERE incident_id = $1 AND state = 'CLOSED' AND (until_time IS NULL OR until_time > $2)`,
    [incidentId, time],
  );
  return row!.count;
}

export async function insertClosure(trx: Trx, road: RoadClosure): Promise<void> {
  await sql(
    trx,
    `INSERT INTO road_closures (id, incident_id, from_depot_id, from_division_code, to_depot_id,
       to_division_code, both_ways, medium, from_time, until_time, reason, state, reporter_id,
       create_time, update_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)`,
    [
      ...[road.id, road.incidentId, road.fromDepotId, road.fromDivisionCode, road.toDepotId],
      ...[road.toDivisionCode, road.bothWays, road.medium, road.fromTime, road.untilTime],
      ...[road.reason, road.state, road.reporterId, road.createTime],
    ],
  );
}

/** Saves a locked closure under its next version. */
export async function updateClosure(trx: Trx, road: RoadClosure): Promise<RoadClosure> {
  const [row] = await sql<RoadClosure>(
    trx,
    `UPDATE road_closures SET both_ways = $2, medium = $3, from_time = $4, until_time = $5,
       reason = $6, state = $7, update_time = $8, reopen_time = $9, reopen_note = $10,
       version = version + 1
     WHERE id = $1 RETURNING ${columns}`,
    [
      ...[road.id, road.bothWays, road.medium, road.fromTime, road.untilTime],
      ...[road.reason, road.state, road.updateTime, road.reopenTime, road.reopenNote],
    ],
  );
  return row!;
}
