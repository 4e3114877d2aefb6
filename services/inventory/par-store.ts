import { sql, type Db, type Trx } from '../platform/db';
import { onlyWhere } from '../platform/sql-filter';
import { usableBelow } from './demand-store';
import type { Demand, ParLevel, Stocked } from './par';

export type ParKey = { depotId: string; itemId: string };

/** In key order, so that two writers cannot wait for each other. */
export async function upsertParLevels(trx: Trx, levels: ParLevel[], time: Date): Promise<void> {
  await sql(
    trx,
    `INSERT INTO par_levels (depot_id, item_id, minimum, reorder, maximum, update_time)
     SELECT *, $6::timestamptz
     FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[])
       AS level (depot_id, item_id)
     ORDER BY depot_id, item_id
     ON CONFLICT (depot_id, item_id) DO UPDATE SET minimum = excluded.minimum,
       reorder = excluded.reorder, maximum = excluded.maximum, update_time = excluded.update_time`,
    [
      levels.map(({ depotId }) => depotId),
      levels.map(({ itemId }) => itemId),
      levels.map(({ minimum }) => minimum),
      levels.map(({ reorder }) => reorder),
      levels.map(({ maximum }) => maximum),
      time,
    ],
  );
}

/**
 * The levels as they stand, behind a lock that keeps other writers out until the end: a level that
 * is not there yet has no row to lock.
 */
export async function lockParLevels(
  trx: Trx,
  keys: ParKey[],
): Promise<(ParLevel & { updateTime: Date })[]> {
  await sql(trx, 'LOCK TABLE par_levels IN SHARE ROW EXCLUSIVE MODE');
  return sql<ParLevel & { updateTime: Date }>(
    trx,
    `SELECT depot_id AS "depotId", item_id AS "itemId", minimum, reorder, maximum,
       update_time AS "updateTime"
     FROM unnest($1::text[], $2::text[]) AS key (depot_id, item_id)
     JOIN par_levels p USING (depot_id, item_id)`,
    [keys.map(({ depotId }) => depotId), keys.map(({ itemId }) => itemId)],
  );
}

export async function deleteParLevels(trx: Trx, keys: ParKey[]): Promise<number> {
  const rows = await sql(
    trx,
    `DELETE FROM par_levels p USING unnest($1::text[], $2::text[]) AS key (depot_id, item_id)
     WHERE p.depot_id = key.depot_id AND p.item_id = key.item_id RETURNING true`,
    [keys.map(({ depotId }) => depotId), keys.map(({ itemId }) => itemId)],
  );
  return rows.length;
}

/** Those of the levels that exist; locked, in key order, when they are about to be changed. */
export function findParLevels(db: Db | Trx, keys: ParKey[], lock: boolean): Promise<ParLevel[]> {
  const text = `SELECT depot_id AS "depotId", item_id AS "itemId", minimum, reorder, maximum
     FROM unnest($1::text[], $2::text[]) AS key (depot_id, item_id)
     JOIN par_levels p USING (depot_id, item_id) ORDER BY depot_id, item_id`;
  return sql<ParLevel>(db, lock ? `${text} FOR NO KEY UPDATE OF p` : text, [
    keys.map(({ depotId }) => depotId),
    keys.map(({ itemId }) => itemId),
  ]);
}

/** The levels of the depots in scope, page by page. */
export function nextParLevels(
  trx: Trx,
  scope: string[],
  after: ParKey,
  limit: number,
): Promise<ParLevel[]> {
  return sql<ParLevel>(
    trx,
    `SELECT p.depot_id AS "depotId", p.item_id AS "itemId", p.minimum, p.reorder, p.maximum
     FROM par_levels p JOIN depots d ON d.id = p.depot_id
     WHERE (p.depot_id, p.item_id) > ($1, $2) AND d.division_code LIKE ANY ($3::text[])
     ORDER BY p.depot_id, p.item_id LIMIT $4`,
    [after.depotId, after.itemId, scope, limit],
  );
}

export type ParQuery = {
  division: string;
  scope: string[];
  depotId: string | null;
  itemId: string | null;
  today: string;
  after: ParKey;
  limit: number;
};

export type ParRow = ParLevel & Stocked & { updateTime: Date };

// Usable units on hand; reserved ones are somebody's already.
const usableUnits = `coalesce((SELECT sum(b.on_hand) FROM balances b
  WHERE b.depot_id = p.depot_id AND b.item_id = p.item_id AND b.lot_state = 'AVAILABLE'
    AND b.expire_date > $1::date), 0)::bigint`;

/** Par levels with the stock they are compared with, in the order of depot and item. */
export function listParLevels(db: Db | Trx, query: ParQuery): Promise<ParRow[]> {
  return sql<ParRow>(
    db,
    `WITH expected AS MATERIALIZED (
       SELECT depot_id, item_id, sum(quantity)::bigint AS quantity FROM expected_units GROUP BY 1, 2
     )
     SELECT p.depot_id AS "depotId", p.item_id AS "itemId", p.minimum, p.reorder, p.maximum,
       p.update_time AS "updateTime", ${usableUnits} AS usable,
       coalesce(e.quantity, 0)::bigint AS expected
     FROM par_levels p JOIN depots d ON d.id = p.depot_id
     LEFT JOIN expected e ON e.depot_id = p.depot_id AND e.item_id = p.item_id
     WHERE (p.depot_id, p.item_id) > ($2, $3) AND d.division_code LIKE $4
       AND d.division_code LIKE ANY ($5::text[]) AND NOT d.closed
       ${onlyWhere('p.depot_id', '$6::text', query.depotId)}
       ${onlyWhere('p.item_id', '$7::text', query.itemId)}
     ORDER BY p.depot_id, p.item_id LIMIT $8`,
    [
      query.today,
      query.after.depotId,
      query.after.itemId,
      query.division,
      query.scope,
      query.depotId,
      query.itemId,
      query.limit,
    ],
  );
}

export type DemandProfile = Demand & {
  divisionCode: string;
  itemId: string;
  population: number;
  routineDailyUnits: number;
};

/** By the standards for the people to be served, or as somebody typed it. */
export type DemandSource = 'STANDARD' | 'MANUAL';

export type StoredProfile = DemandProfile & { updateTime: Date; source: DemandSource };

export async function upsertProfiles(
  trx: Trx,
  profiles: DemandProfile[],
  time: Date,
): Promise<void> {
  await sql(
    trx,
    `INSERT INTO demand_profiles (division_code, item_id, population, initial_units, daily_units,
       routine_daily_units, update_time)
     SELECT *, $7::timestamptz
     FROM unnest($1::text[], $2::text[], $3::bigint[], $4::float8[], $5::float8[], $6::float8[])
       AS profile (division_code, item_id)
     ORDER BY division_code, item_id
     ON CONFLICT (division_code, item_id) DO UPDATE SET population = excluded.population,
       initial_units = excluded.initial_units, daily_units = excluded.daily_units,
       routine_daily_units = excluded.routine_daily_units, update_time = excluded.update_time`,
    [
      profiles.map(({ divisionCode }) => divisionCode),
      profiles.map(({ itemId }) => itemId),
      profiles.map(({ population }) => population),
      profiles.map(({ initialUnits }) => initialUnits),
      profiles.map(({ dailyUnits }) => dailyUnits),
      profiles.map(({ routineDailyUnits }) => routineDailyUnits),
      time,
    ],
  );
}

export async function deleteProfiles(
  trx: Trx,
  keys: { divisionCode: string; itemId: string }[],
): Promise<number> {
  const rows = await sql(
    trx,
    `DELETE FROM demand_profiles p
     USING unnest($1::text[], $2::text[]) AS key (division_code, item_id)
     WHERE p.division_code = key.division_code AND p.item_id = key.item_id RETURNING true`,
    [keys.map(({ divisionCode }) => divisionCode), keys.map(({ itemId }) => itemId)],
  );
  return rows.length;
}

const profileColumns = `p.division_code AS "divisionCode", p.item_id AS "itemId", p.population,
  p.initial_units AS "initialUnits", p.daily_units AS "dailyUnits",
  p.routine_daily_units AS "routineDailyUnits", p.update_time AS "updateTime", p.source`;

export type ProfileQuery = {
  division: string;
  scope: string[];
  itemId: string | null;
  after: { divisionCode: string; itemId: string };
  limit: number;
};

// Demand by the standards and demand typed by hand alike.
const profilesAsked = `(p.division_code, p.item_id) > ($1, $2) AND p.division_code LIKE $3
  AND p.division_code LIKE ANY ($4::text[]) AND ($5::text IS NULL OR p.item_id = $5)`;

const profileValues = (query: ProfileQuery) => [
  query.after.divisionCode,
  query.after.itemId,
  query.division,
  query.scope,
  query.itemId,
  query.limit,
];

export function listProfiles(db: Db, query: ProfileQuery): Promise<StoredProfile[]> {
  return sql<StoredProfile>(
    db,
    `SELECT ${profileColumns} FROM demand p WHERE ${profilesAsked}
     ORDER BY p.division_code, p.item_id LIMIT $6`,
    profileValues(query),
  );
}

/**
 * Profiles with the usable stock of all open depots at or below their division, but for what the
 * person who asks counts blind.
 */
export function listCover(
  db: Db,
  query: ProfileQuery,
  { today, counterId }: { today: string; counterId: string },
): Promise<(StoredProfile & { usable: number })[]> {
  return sql<StoredProfile & { usable: number }>(
    db,
    `SELECT ${profileColumns}, ${usableBelow('$7', '$8')} AS usable
     FROM demand p WHERE ${profilesAsked}
     ORDER BY p.division_code, p.item_id LIMIT $6`,
    [...profileValues(query), today, counterId],
  );
}

export function findProfilesOf(
  db: Db,
  divisionCode: string,
  itemIds: string[],
): Promise<StoredProfile[]> {
  return sql<StoredProfile>(
    db,
    `SELECT ${profileColumns} FROM demand p
     WHERE p.division_code = $1 AND (cardinality($2::text[]) = 0 OR p.item_id = ANY ($2))
     ORDER BY p.item_id`,
    [divisionCode, itemIds],
  );
}

/** The depots that share a division's stock: open ones of its own, weighted by floor area. */
export function findSharers(db: Db, division: string): Promise<{ id: string; weight: number }[]> {
  return sql<{ id: string; weight: number }>(
    db,
    `SELECT id, area_m2 AS weight FROM depots
     WHERE NOT closed AND division_code LIKE $1 AND tier NOT IN ('ENTERPRISE', 'SHELTER')
     ORDER BY id`,
    [division],
  );
}
