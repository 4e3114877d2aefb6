import { send, sql, type Db, type Trx } from '../platform/db';
import type { CountLineState } from './count';
import type { StockKey } from './ledger';
import { openBalances } from './ledger-store';

export type CountLine = {
  countId: string;
  lineNumber: number;
  itemId: string;
  lotId: string;
  binCode: string;
  snapshot: number;
  unexpected: boolean;
  tolerancePercent: number;
  state: CountLineState;
  counted: number | null;
  countTime: Date | null;
  attemptCount: number;
  variance: number | null;
};

const columns = `count_id AS "countId", line_number AS "lineNumber", item_id AS "itemId",
  lot_id AS "lotId", bin_code AS "binCode", snapshot, unexpected,
  tolerance_percent AS "tolerancePercent", state, counted, count_time AS "countTime",
  attempt_count AS "attemptCount", variance`;

// Where entries of a place end that the snapshot knows; later ones have higher ids.
const ends = `
  (SELECT coalesce(max(e.id), 0) FROM entries e WHERE e.depot_id = place.depot_id
    AND e.item_id = place.item_id AND e.lot_id = place.lot_id) AS after_entry_id,
  (SELECT coalesce(max(t.id), 0) FROM bin_trims t WHERE t.depot_id = place.depot_id
    AND t.item_id = place.item_id AND t.lot_id = place.lot_id) AS after_trim_id`;

/**
 * Notes the book of a depot, or of some of its items: one statement sees one moment, and nobody
 * waits for it. Returns how many lines there are; it writes at most `limit` of them.
 */
export async function snapshotLines(
  trx: Trx,
  count: { id: string; depotId: string; itemIds: string[] | null; limit: number },
): Promise<number> {
  const [row] = await sql<{ lineCount: number }>(
    trx,
    `WITH place AS (
       SELECT depot_id, item_id, lot_id, '' AS bin_code,
         on_hand + reserved + pending - binned AS quantity
       FROM balances
       WHERE depot_id = $2 AND ($3::text[] IS NULL OR item_id = ANY ($3))
         AND on_hand + reserved + pending > binned
       UNION ALL
       SELECT depot_id, item_id, lot_id, bin_code, quantity FROM bin_stock
       WHERE depot_id = $2 AND ($3::text[] IS NULL OR item_id = ANY ($3))
       LIMIT $4
     ), noted AS (
     INSERT INTO count_lines (count_id, line_number, item_id, lot_id, bin_code, snapshot,
       unexpected, tolerance_percent, state, after_entry_id, after_trim_id)
     SELECT $1, row_number() OVER (ORDER BY bin_code, place.item_id, lot_id), place.item_id,
       lot_id, bin_code, quantity, false, coalesce(c.tolerance_percent, 0), 'TO_COUNT', ${ends}
     FROM place
     LEFT JOIN count_marks m ON m.depot_id = place.depot_id AND m.item_id = place.item_id
     LEFT JOIN depot_cadences c ON c.depot_id = $2
       AND c.abc_class = coalesce(m.abc_class, 'C')
     RETURNING true)
     SELECT count(*) AS "lineCount" FROM noted`,
    [count.id, count.depotId, count.itemIds, count.limit],
  );
  return row!.lineCount;
}

/** Undefined when the count has a line of the place already. */
export async function addFoundLine(
  trx: Trx,
  line: { countId: string; depotId: string; itemId: string; lotId: string; binCode: string },
): Promise<CountLine | undefined> {
  const [added] = await sql<CountLine>(
    trx,
    `WITH place AS (
       SELECT $2::text AS depot_id, $3::text AS item_id, $4::uuid AS lot_id
     )
     INSERT INTO count_lines (count_id, line_number, item_id, lot_id, bin_code, snapshot,
       unexpected, tolerance_percent, state, after_entry_id, after_trim_id)
     SELECT $1,
       (SELECT coalesce(max(line_number), 0) + 1 FROM count_lines WHERE count_id = $1),
       item_id, lot_id, $5,
       CASE WHEN $5 = '' THEN coalesce((SELECT on_hand + reserved + pending - binned
           FROM balances b WHERE (b.depot_id, b.item_id, b.lot_id) = ($2, $3, $4::uuid)), 0)
         ELSE coalesce((SELECT quantity FROM bin_stock s
           WHERE (s.depot_id, s.item_id, s.lot_id, s.bin_code) = ($2, $3, $4::uuid, $5)), 0) END,
       true, 0, 'TO_COUNT', ${ends}
     FROM place
     ON CONFLICT (count_id, item_id, lot_id, bin_code) DO NOTHING RETURNING ${columns}`,
    [line.countId, line.depotId, line.itemId, line.lotId, line.binCode],
  );
  return added;
}

export function listLines(
  db: Db | Trx,
  query: { countId: string; after: number; limit: number },
): Promise<CountLine[]> {
  return sql<CountLine>(
    db,
    `SELECT ${columns} FROM count_lines WHERE count_id = $1 AND line_number > $2
     ORDER BY line_number LIMIT $3`,
    [query.countId, query.after, query.limit],
  );
}

const pageLines = 5_000;

/** The lines of a count, however many, a part at a time. */
export async function* eachLines(db: Db | Trx, countId: string): AsyncGenerator<CountLine[]> {
  for (let after = 0; ;) {
    const lines = await listLines(db, { countId, after, limit: pageLines });
    if (lines.length > 0) yield lines;
    if (lines.length < pageLines) return;
    after = lines.at(-1)!.lineNumber;
  }
}

/**
 * Holds the balances of every place on the sheet, in key order like all who change stock, so that
 * nothing is moved there any more. Places that were found get a balance first.
 */
export async function lockPlaces(trx: Trx, countId: string, depotId: string): Promise<void> {
  const found = await sql<StockKey>(
    trx,
    `SELECT DISTINCT $2 AS "depotId", item_id AS "itemId", lot_id AS "lotId" FROM count_lines
     WHERE count_id = $1 AND unexpected`,
    [countId, depotId],
  );
  if (found.length > 0) await openBalances(trx, found);
  await sql(
    trx,
    `SELECT count(*) FROM (
       SELECT FROM balances b
       WHERE b.depot_id = $2 AND (b.item_id, b.lot_id) IN
         (SELECT item_id, lot_id FROM count_lines WHERE count_id = $1)
       ORDER BY b.depot_id, b.item_id, b.lot_id FOR NO KEY UPDATE OF b) AS held`,
    [countId, depotId],
  );
}

export function findLines(
  db: Db | Trx,
  countId: string,
  lineNumbers: number[],
): Promise<CountLine[]> {
  return sql<CountLine>(
    db,
    `SELECT ${columns} FROM count_lines
     WHERE count_id = $1 AND line_number = ANY ($2::integer[]) ORDER BY line_number`,
    [countId, lineNumbers],
  );
}

export type PlaceMove = { lineNumber: number; quantity: number; occurTime: Date };

/**
 * What was moved at the places of these lines since their snapshots. Units that left without a
 * word about their bin were booked off the floor and then taken out of a bin: the one gives them
 * back to the floor, the other takes them from the bin.
 */
export function findMovesSince(
  db: Db | Trx,
  countId: string,
  lineNumbers: number[],
): Promise<PlaceMove[]> {
  return sql<PlaceMove>(
    db,
    `WITH line AS (
       SELECT l.*, c.depot_id FROM count_lines l JOIN counts c ON c.id = l.count_id
       WHERE l.count_id = $1 AND l.line_number = ANY ($2::integer[])
     )
     SELECT line.line_number AS "lineNumber", e.quantity, m.occur_time AS "occurTime"
     FROM line JOIN entries e ON e.depot_id = line.depot_id AND e.item_id = line.item_id
       AND e.lot_id = line.lot_id AND e.id > line.after_entry_id
       AND coalesce(e.bin_code, '') = line.bin_code
       AND e.account IN ('ON_HAND', 'RESERVED', 'PENDING')
     JOIN movements m ON m.id = e.movement_id
     UNION ALL
     SELECT line.line_number, CASE WHEN line.bin_code = '' THEN t.quantity ELSE -t.quantity END,
       t.create_time
     FROM line JOIN bin_trims t ON t.depot_id = line.depot_id AND t.item_id = line.item_id
       AND t.lot_id = line.lot_id AND t.id > line.after_trim_id
       AND line.bin_code IN ('', t.bin_code)`,
    [countId, lineNumbers],
  );
}

export type Tally = {
  lineNumber: number;
  attempt: number;
  quantity: number;
  counterId: string;
  counterName: string;
  occurTime: Date;
};

export function findTallies(
  db: Db | Trx,
  countId: string,
  lineNumbers: number[],
): Promise<Tally[]> {
  return sql<Tally>(
    db,
    `SELECT line_number AS "lineNumber", attempt, quantity, counter_id AS "counterId",
       counter_name AS "counterName", occur_time AS "occurTime"
     FROM count_tallies WHERE count_id = $1 AND line_number = ANY ($2::integer[])
     ORDER BY line_number, attempt`,
    [countId, lineNumbers],
  );
}

/** Keeps what was said and what becomes of each line. The caller holds the count. */
export async function recordTallies(
  trx: Trx,
  countId: string,
  tallies: (Tally & { state: CountLineState })[],
  createTime: Date,
): Promise<void> {
  const of = <K extends keyof (typeof tallies)[number]>(key: K) => tallies.map((row) => row[key]);
  await send(
    trx,
    `WITH tally AS (
       SELECT * FROM unnest($2::integer[], $3::integer[], $4::bigint[], $5::text[], $6::text[],
         $7::timestamptz[], $8::text[])
         AS t (line_number, attempt, quantity, counter_id, counter_name, occur_time, state)
     ), kept AS (
       INSERT INTO count_tallies (count_id, line_number, attempt, quantity, counter_id,
         counter_name, occur_time, create_time)
       SELECT $1, line_number, attempt, quantity, counter_id, counter_name, occur_time, $9
       FROM tally
     )
     UPDATE count_lines l SET state = tally.state, counted = tally.quantity,
       count_time = tally.occur_time, attempt_count = tally.attempt
     FROM tally WHERE l.count_id = $1 AND l.line_number = tally.line_number`,
    [
      countId,
      of('lineNumber'),
      of('attempt'),
      of('quantity'),
      of('counterId'),
      of('counterName'),
      of('occurTime'),
      of('state'),
      createTime,
    ],
  );
}

export async function sendBack(trx: Trx, countId: string, lineNumbers: number[]): Promise<void> {
  await send(
    trx,
    `UPDATE count_lines SET state = 'TO_RECOUNT', variance = NULL
     WHERE count_id = $1 AND line_number = ANY ($2::integer[])`,
    [countId, lineNumbers],
  );
}

/** What was off counts for nothing once its correction is refused: it is worked out anew. */
export async function forgetVariances(trx: Trx, countId: string): Promise<void> {
  await send(trx, 'UPDATE count_lines SET variance = NULL WHERE count_id = $1', [countId]);
}

/** What each line was off, once the count is posted; the items are counted as of then. */
export async function keepVariances(
  trx: Trx,
  count: { id: string; depotId: string },
  variances: { lineNumber: number; variance: number }[],
): Promise<void> {
  await send(
    trx,
    `UPDATE count_lines l SET variance = v.variance
     FROM unnest($2::integer[], $3::bigint[]) AS v (line_number, variance)
     WHERE l.count_id = $1 AND l.line_number = v.line_number`,
    [
      count.id,
      variances.map(({ lineNumber }) => lineNumber),
      variances.map(({ variance }) => variance),
    ],
  );
}

export async function markCounted(trx: Trx, countId: string, depotId: string): Promise<void> {
  await send(
    trx,
    `INSERT INTO count_marks AS m (depot_id, item_id, last_count_time)
     SELECT $2, item_id, max(count_time) FROM count_lines
     WHERE count_id = $1 AND count_time IS NOT NULL GROUP BY item_id ORDER BY item_id
     ON CONFLICT (depot_id, item_id) DO UPDATE SET
       last_count_time = greatest(m.last_count_time, excluded.last_count_time)`,
    [countId, depotId],
  );
}
