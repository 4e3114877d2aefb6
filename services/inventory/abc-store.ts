import { send, sql, type Db, type Trx } from '../platform/db';
import type { AbcClass, Cadence, CountPlace, HeldItem } from './abc';

/** `divisionCode` is where it stands; '' is everywhere. */
export type StoredCadence = Cadence & { divisionCode: string; version: number };

const cadenceColumns = `abc_class AS "abcClass", days, value_share AS "valueShare",
  tolerance_percent AS "tolerancePercent", division_code AS "divisionCode", version`;

/** The cadences that hold in a division: of each class the nearest. */
export function findCadences(db: Db | Trx, divisionCode: string): Promise<StoredCadence[]> {
  return sql(
    db,
    `SELECT DISTINCT ON (abc_class) ${cadenceColumns} FROM count_cadences
     WHERE division_code = ANY (divisions_above($1))
     ORDER BY abc_class, array_position(divisions_above($1), division_code) DESC`,
    [divisionCode],
  );
}

/** The division's own, held; the first of a division are set one after the other. */
export async function lockCadence(
  trx: Trx,
  { divisionCode, abcClass }: { divisionCode: string; abcClass: AbcClass },
): Promise<StoredCadence | undefined> {
  const place = `cadences/${divisionCode}/${abcClass}`;
  await sql(trx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [place]);
  const text = `SELECT ${cadenceColumns} FROM count_cadences
    WHERE division_code = $1 AND abc_class = $2`;
  const [row] = await sql<StoredCadence>(trx, text, [divisionCode, abcClass]);
  return row;
}

export async function putCadence(
  trx: Trx,
  cadence: Cadence & { divisionCode: string },
): Promise<StoredCadence> {
  const [row] = await sql<StoredCadence>(
    trx,
    `INSERT INTO count_cadences AS c (division_code, abc_class, days, value_share,
       tolerance_percent)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (division_code, abc_class) DO UPDATE SET days = excluded.days,
       value_share = excluded.value_share, tolerance_percent = excluded.tolerance_percent,
       version = c.version + 1
     RETURNING ${cadenceColumns}`,
    [
      cadence.divisionCode,
      cadence.abcClass,
      cadence.days,
      cadence.valueShare,
      cadence.tolerancePercent,
    ],
  );
  return row!;
}

export async function deleteCadence(
  trx: Trx,
  { divisionCode, abcClass }: { divisionCode: string; abcClass: AbcClass },
): Promise<void> {
  const text = 'DELETE FROM count_cadences WHERE division_code = $1 AND abc_class = $2';
  await send(trx, text, [divisionCode, abcClass]);
}

/** What a depot has of each item, what left it since a time, and what a unit is worth. */
export function findHeldItems(trx: Trx, depotId: string, since: Date): Promise<HeldItem[]> {
  return sql<HeldItem>(
    trx,
    `SELECT b.item_id AS "itemId", sum(b.on_hand + b.reserved + b.pending)::bigint AS units,
       coalesce(max(moved.units), 0)::bigint AS "movedUnits",
       coalesce(max(v.unit_value), 0) AS "unitValue"
     FROM balances b
     LEFT JOIN item_values v ON v.item_id = b.item_id
     LEFT JOIN LATERAL (
       SELECT sum(e.quantity) AS units FROM entries e
       WHERE e.depot_id = b.depot_id AND e.item_id = b.item_id AND e.create_time >= $2
         AND e.account IN ('ISSUED', 'IN_TRANSIT') AND e.quantity > 0
     ) moved ON true
     WHERE b.depot_id = $1 GROUP BY b.item_id ORDER BY b.item_id`,
    [depotId, since],
  );
}

/** Writes computed classes; those that a person set stay. */
export async function putClasses(
  trx: Trx,
  depotId: string,
  classes: Map<string, AbcClass>,
): Promise<void> {
  await send(
    trx,
    `INSERT INTO count_marks AS m (depot_id, item_id, abc_class)
     SELECT $1, c.* FROM unnest($2::text[], $3::text[]) AS c (item_id, abc_class) ORDER BY item_id
     ON CONFLICT (depot_id, item_id) DO UPDATE SET abc_class = excluded.abc_class
     WHERE NOT m.overridden`,
    [depotId, [...classes.keys()], [...classes.values()]],
  );
}

export type Classification = {
  depotId: string;
  itemId: string;
  abcClass: AbcClass | null;
  overridden: boolean;
  lastCountTime: Date | null;
};

const markColumns = `depot_id AS "depotId", item_id AS "itemId", abc_class AS "abcClass",
  overridden, last_count_time AS "lastCountTime"`;

export async function overrideClass(
  trx: Trx,
  mark: { depotId: string; itemId: string; abcClass: AbcClass | null },
): Promise<Classification> {
  const [row] = await sql<Classification>(
    trx,
    `INSERT INTO count_marks AS m (depot_id, item_id, abc_class, overridden)
     VALUES ($1, $2, $3, $3::text IS NOT NULL)
     ON CONFLICT (depot_id, item_id) DO UPDATE SET
       abc_class = coalesce(excluded.abc_class, m.abc_class), overridden = excluded.overridden
     RETURNING ${markColumns}`,
    [mark.depotId, mark.itemId, mark.abcClass],
  );
  return row!;
}

export function listClasses(
  db: Db | Trx,
  query: { depotId: string; after: string; limit: number },
): Promise<Classification[]> {
  return sql<Classification>(
    db,
    `SELECT ${markColumns} FROM count_marks WHERE depot_id = $1 AND item_id > $2
     ORDER BY item_id LIMIT $3`,
    [query.depotId, query.after, query.limit],
  );
}

export type DueQuery = {
  division: string;
  scope: string[];
  depotId: string | null;
  now: Date;
  after: { depotId: string; itemId: string };
  limit: number;
};

/** Places that hold something and whose next count has come, in the order of depot and item. */
export function findDuePlaces(db: Db | Trx, query: DueQuery): Promise<CountPlace[]> {
  return sql<CountPlace>(
    db,
    `SELECT held.depot_id AS "depotId", held.item_id AS "itemId", m.abc_class AS "abcClass",
       m.last_count_time AS "lastCountTime", held.since AS "sinceTime", c.days
     FROM (
       SELECT b.depot_id, b.item_id, min(l.create_time) AS since
       FROM balances b JOIN depots d ON d.id = b.depot_id JOIN lots l ON l.id = b.lot_id
       WHERE b.on_hand + b.reserved + b.pending > 0 AND NOT d.closed
         AND d.division_code LIKE $1 AND d.division_code LIKE ANY ($2::text[])
         AND ($3::text IS NULL OR b.depot_id = $3) AND (b.depot_id, b.item_id) > ($4, $5)
       GROUP BY b.depot_id, b.item_id
     ) held
     LEFT JOIN count_marks m ON m.depot_id = held.depot_id AND m.item_id = held.item_id
     JOIN depot_cadences c ON c.depot_id = held.depot_id
       AND c.abc_class = coalesce(m.abc_class, 'C')
     WHERE coalesce(m.last_count_time, held.since) + make_interval(hours => 24 * c.days) <= $6
     ORDER BY held.depot_id, held.item_id LIMIT $7`,
    [
      query.division,
      query.scope,
      query.depotId,
      query.after.depotId,
      query.after.itemId,
      query.now,
      query.limit,
    ],
  );
}
