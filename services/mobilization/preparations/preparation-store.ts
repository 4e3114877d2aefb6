// SQL on what is made ready for activations and commits.
import { sql, type Db, type Trx } from '../../platform/db';
import type { ItemState, Strand, WantedItem } from './preparation';

export type Preparation = {
  /** `activations/{id}` or `commits/{id}`. */
  source: string;
  state: 'WAITING' | 'LISTED' | 'REFUSED' | 'ENDED';
  divisionCode: string;
  incidentId: string;
  exerciseId: string;
  facts: { stock: boolean; shelters: boolean };
  actorId: string;
  reason: string;
  message: string;
  createTime: Date;
};

/** The body of a round's calls, or an empty one where the row says it all. */
export type Call = {
  lines?: { depotId: string; itemId: string; quantity: number }[];
  missing?: number;
  departTime?: string;
};

export type Item = WantedItem & {
  source: string;
  state: ItemState;
  round: number;
  moved: number;
  call: Call | null;
  reservationIds: string[];
  reason: string;
  message: string;
  settleTime: Date | null;
};

/** An item with what its preparation says. */
export type OpenItem = Item & Pick<Preparation, 'divisionCode' | 'exerciseId' | 'actorId'>;

const columns = `source, state, division_code AS "divisionCode", incident_id AS "incidentId",
  exercise_id AS "exerciseId", facts, actor_id AS "actorId", reason, message,
  create_time AS "createTime"`;

const itemColumns = `i.source, i.strand, i.subject_id AS "subjectId", i.item_id AS "itemId", i.state,
  i.round, i.incident_id AS "incidentId", i.hazard, i.quantity, i.moved, i.call,
  i.reservation_ids AS "reservationIds", i.reason, i.message, i.settle_time AS "settleTime"`;

const itemsMax = 2_000;

export type NewPreparation = Omit<Preparation, 'reason' | 'message'>;

/** False when the source has one already, however often it is told. */
export async function insertPreparation(trx: Trx, row: NewPreparation): Promise<boolean> {
  const inserted = await sql(
    trx,
    `INSERT INTO preparations (source, state, division_code, incident_id, exercise_id, facts,
       actor_id, create_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (source) DO NOTHING RETURNING source`,
    [
      ...[row.source, row.state, row.divisionCode, row.incidentId, row.exerciseId],
      ...[JSON.stringify(row.facts), row.actorId, row.createTime],
    ],
  );
  return inserted.length > 0;
}

export async function insertItems(trx: Trx, source: string, items: WantedItem[]): Promise<void> {
  await sql(
    trx,
    `INSERT INTO preparation_items (source, strand, subject_id, item_id, quantity, incident_id, hazard)
     SELECT $1, w.strand, w."subjectId", w."itemId", w.quantity, w."incidentId", w.hazard
     FROM jsonb_to_recordset($2::jsonb) AS w (strand text, "subjectId" text, "itemId" text,
       quantity bigint, "incidentId" text, hazard text)
     ON CONFLICT DO NOTHING`,
    [source, JSON.stringify(items.slice(0, itemsMax))],
  );
}

export async function findPreparation(
  db: Db | Trx,
  source: string,
  { lock = false } = {},
): Promise<Preparation | undefined> {
  const [row] = await sql<Preparation>(
    db,
    `SELECT ${columns} FROM preparations WHERE source = $1 ${lock ? 'FOR UPDATE' : ''}`,
    [source],
  );
  return row;
}

export function listWaiting(db: Db, limit: number): Promise<Preparation[]> {
  return sql<Preparation>(
    db,
    `SELECT ${columns} FROM preparations WHERE state = 'WAITING' ORDER BY create_time LIMIT $1`,
    [limit],
  );
}

export async function setPreparation(
  trx: Trx,
  { source, state, reason, message }: Pick<Preparation, 'source' | 'state' | 'reason' | 'message'>,
): Promise<void> {
  await sql(
    trx,
    'UPDATE preparations SET state = $2, reason = $3, message = $4 WHERE source = $1',
    [source, state, reason, message],
  );
}

export function listItems(db: Db | Trx, source: string): Promise<Item[]> {
  return sql<Item>(
    db,
    `SELECT ${itemColumns} FROM preparation_items i WHERE source = $1
     ORDER BY strand DESC, subject_id, item_id LIMIT ${itemsMax}`,
    [source],
  );
}

/**
 * Waiting or to be given back; those of the oldest preparations first, the strands by turns, so that
 * a service that does not answer holds up its own strand only.
 */
export function listOpenItems(db: Db, limit: number): Promise<OpenItem[]> {
  return sql<OpenItem>(
    db,
    `SELECT ${itemColumns}, p.division_code AS "divisionCode", p.exercise_id AS "exerciseId",
       p.actor_id AS "actorId"
     FROM preparation_items i JOIN preparations p USING (source)
     WHERE i.state IN ('WAITING', 'ENDING')
     ORDER BY row_number() OVER (PARTITION BY i.strand
         ORDER BY p.create_time, i.source, i.subject_id, i.item_id), i.strand LIMIT $1`,
    [limit],
  );
}

type ItemKey = Pick<Item, 'source' | 'strand' | 'subjectId' | 'itemId'>;
const keyOf = (item: ItemKey) => [item.source, item.strand, item.subjectId, item.itemId];
const byKey = 'source = $1 AND strand = $2 AND subject_id = $3 AND item_id = $4';

/** Keeps what is about to be asked; false when the item is no longer wanted. */
export async function keepCall(db: Db, item: Item, call: Call): Promise<boolean> {
  const kept = await sql(
    db,
    `UPDATE preparation_items SET call = $5
     WHERE ${byKey} AND state = 'WAITING' AND round = $6 RETURNING source`,
    [...keyOf(item), JSON.stringify(call), item.round],
  );
  return kept.length > 0;
}

export type Outcome = {
  state: ItemState;
  reason?: string;
  message?: string;
  moved?: number;
  reservationId?: string;
};

/** False when its source ended meanwhile: what was done is then given back by the next run. */
export async function settleItem(trx: Trx, item: Item, outcome: Outcome): Promise<boolean> {
  const { state, reason = '', message = '', moved = 0, reservationId = '' } = outcome;
  const settled = await sql(
    trx,
    `UPDATE preparation_items SET state = $7, reason = $8, message = $9, moved = moved + $10,
       reservation_ids = CASE WHEN $11 = '' THEN reservation_ids
                              ELSE array_append(reservation_ids, $11) END, settle_time = now()
     WHERE ${byKey} AND state = $5 AND round = $6 RETURNING source`,
    [...keyOf(item), item.state, item.round, state, reason, message, moved, reservationId],
  );
  return settled.length > 0;
}

/** What was never tried is over at once; what was done, or may have been, is given back. */
export async function endPreparation(trx: Trx, source: string, message: string): Promise<void> {
  await sql(
    trx,
    `UPDATE preparations SET state = 'ENDED', message = $2 WHERE source = $1 AND state <> 'ENDED'`,
    [source, message],
  );
  await sql(
    trx,
    `UPDATE preparation_items SET settle_time = now(),
       state = CASE WHEN call IS NULL AND reservation_ids = '{}' THEN 'ENDED' ELSE 'ENDING' END
     WHERE source = $1 AND (state IN ('WAITING', 'READY', 'PARTIAL')
       OR state = 'REFUSED' AND reservation_ids <> '{}')`,
    [source],
  );
}

/** Tries again what was refused or done in part, in a new round. */
export async function retryItems(trx: Trx, source: string, strand: Strand | null): Promise<number> {
  const again = await sql(
    trx,
    `UPDATE preparation_items SET state = 'WAITING', round = round + 1, call = NULL, reason = '',
       message = ''
     WHERE source = $1 AND ($2::text IS NULL OR strand = $2) AND state IN ('REFUSED', 'PARTIAL')
     RETURNING source`,
    [source, strand],
  );
  return again.length;
}

/** Another response that found the shelter ready takes it over; it gives it back in its turn. */
export async function handOver(trx: Trx, item: OpenItem): Promise<string | undefined> {
  const [heir] = await sql<{ source: string }>(
    trx,
    `UPDATE preparation_items SET state = 'READY', call = '{}', reason = '', message = ''
     WHERE (source, strand, subject_id) IN (
       SELECT i.source, i.strand, i.subject_id
       FROM preparation_items i JOIN preparations p USING (source)
       WHERE i.strand = 'SHELTERS' AND i.subject_id = $1 AND i.state = 'UNCHANGED'
         AND i.incident_id = $2 AND p.exercise_id = $3 AND p.state = 'LISTED'
       ORDER BY p.create_time LIMIT 1 FOR UPDATE OF i)
     RETURNING source`,
    [item.subjectId, item.incidentId, item.exerciseId],
  );
  return heir?.source;
}

/** What the depots have to keep of an item for the same source. */
export async function keptAt(
  db: Db,
  { source, itemId }: Pick<Item, 'source' | 'itemId'>,
): Promise<Map<string, number>> {
  const rows = await sql<{ depotId: string; quantity: number }>(
    db,
    `SELECT subject_id AS "depotId", quantity FROM preparation_items
     WHERE source = $1 AND strand = 'STOCK' AND item_id = $2`,
    [source, itemId],
  );
  return new Map(rows.map(({ depotId, quantity }) => [depotId, quantity]));
}
