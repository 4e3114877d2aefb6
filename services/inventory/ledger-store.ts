// The only file that writes the ledger. Everyone who changes stock does the same three steps:
// lock the balances (always in the order of their key, so that no two transactions wait for each
// other), decide by a pure rule, and post.
import { send, sql, type Trx } from '../platform/db';
import type { LotStock } from './fefo';
import type { Movement, StockKey } from './ledger';
import type { LotState } from './lot';

/**
 * Locks what may be promised of these items at these depots: units on hand of lots that are
 * available and do not expire before the place's date. A row that another transaction just changed is read again
 * after its commit, so nothing is promised twice.
 */
export function lockPromisable(
  trx: Trx,
  places: { depotId: string; itemId: string; expireFrom: string }[],
): Promise<LotStock[]> {
  return sql<LotStock>(
    trx,
    `SELECT b.depot_id AS "depotId", b.item_id AS "itemId", b.lot_id AS "lotId",
       b.expire_date AS "expireDate", b.on_hand AS "onHand"
     FROM unnest($1::text[], $2::text[], $3::date[]) AS place (depot_id, item_id, expire_from)
     JOIN balances b ON b.depot_id = place.depot_id AND b.item_id = place.item_id
     WHERE b.on_hand > 0 AND b.lot_state = 'AVAILABLE' AND b.expire_date >= place.expire_from
     ORDER BY b.depot_id, b.item_id, b.lot_id
     FOR NO KEY UPDATE OF b`,
    [
      places.map(({ depotId }) => depotId),
      places.map(({ itemId }) => itemId),
      places.map((place) => place.expireFrom),
    ],
  );
}

export type LockedBalance = StockKey & {
  expireDate: string;
  lotState: LotState;
  onHand: number;
  reserved: number;
  inTransit: number;
  pending: number;
  onLoan: number;
};

export function lockBalances(trx: Trx, keys: StockKey[]): Promise<LockedBalance[]> {
  return sql<LockedBalance>(
    trx,
    `SELECT b.depot_id AS "depotId", b.item_id AS "itemId", b.lot_id AS "lotId",
       b.expire_date AS "expireDate", b.lot_state AS "lotState", b.on_hand AS "onHand",
       b.reserved, b.in_transit AS "inTransit", b.pending, b.on_loan AS "onLoan"
     FROM unnest($1::text[], $2::text[], $3::uuid[]) AS key (depot_id, item_id, lot_id)
     JOIN balances b USING (depot_id, item_id, lot_id)
     ORDER BY b.depot_id, b.item_id, b.lot_id
     FOR NO KEY UPDATE OF b`,
    keyColumns(keys),
  );
}

/**
 * Gives each key a balance row that lacks one. The lots of new rows are held (FOR SHARE), so that
 * their state cannot change between being read and being written here.
 */
export async function openBalances(trx: Trx, keys: StockKey[]): Promise<void> {
  await send(
    trx,
    `WITH missing AS (
       SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[]) AS key (depot_id, item_id, lot_id)
       WHERE NOT EXISTS (SELECT FROM balances b WHERE b.depot_id = key.depot_id
         AND b.item_id = key.item_id AND b.lot_id = key.lot_id)
     ), held AS MATERIALIZED (
       SELECT missing.depot_id, l.item_id, l.id, l.expire_date, l.state
       FROM missing JOIN lots l ON l.id = missing.lot_id ORDER BY l.id FOR SHARE OF l
     )
     INSERT INTO balances (depot_id, item_id, lot_id, expire_date, lot_state)
     SELECT depot_id, item_id, id, expire_date, state FROM held ORDER BY depot_id, item_id, id
     ON CONFLICT DO NOTHING`,
    keyColumns(keys),
  );
}

const postText = `WITH movement AS (
    INSERT INTO movements (id, kind, document_number, reason, actor_id, reservation_id,
      transfer_id, entry_count, occur_time, create_time, actor_name, reverses_id, origin_id, cause)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[],
      $7::uuid[], $8::integer[], $9::timestamptz[], $10::timestamptz[], $11::text[], $12::uuid[],
      $13::uuid[], $14::text[])
  ), entry AS (
    SELECT * FROM unnest($15::uuid[], $16::text[], $17::text[], $18::uuid[], $19::text[],
      $20::bigint[], $21::text[])
      AS e (movement_id, depot_id, item_id, lot_id, account, quantity, bin_code)
  ), posted AS (
    INSERT INTO entries (movement_id, depot_id, item_id, lot_id, account, quantity, bin_code,
      create_time)
    SELECT movement_id, depot_id, item_id, lot_id, account, quantity, bin_code,
      ($10::timestamptz[])[1]
    FROM entry
  ), change AS (
    SELECT depot_id, item_id, lot_id,
      coalesce(sum(quantity) FILTER (WHERE account = 'ON_HAND'), 0)::bigint AS on_hand,
      coalesce(sum(quantity) FILTER (WHERE account = 'RESERVED'), 0)::bigint AS reserved,
      coalesce(sum(quantity) FILTER (WHERE account = 'IN_TRANSIT'), 0)::bigint AS in_transit,
      coalesce(sum(quantity) FILTER (WHERE account = 'PENDING'), 0)::bigint AS pending,
      coalesce(sum(quantity) FILTER (WHERE account = 'ON_LOAN'), 0)::bigint AS on_loan
    FROM entry WHERE account IN ('ON_HAND', 'RESERVED', 'IN_TRANSIT', 'PENDING', 'ON_LOAN')
    GROUP BY depot_id, item_id, lot_id
  ), changed AS (
    UPDATE balances b SET on_hand = b.on_hand + change.on_hand,
      reserved = b.reserved + change.reserved, in_transit = b.in_transit + change.in_transit,
      pending = b.pending + change.pending, on_loan = b.on_loan + change.on_loan
    FROM change
    WHERE b.depot_id = change.depot_id AND b.item_id = change.item_id AND b.lot_id = change.lot_id
      AND b.on_hand + change.on_hand >= 0 AND b.reserved + change.reserved >= 0
      AND b.in_transit + change.in_transit >= 0 AND b.pending + change.pending >= 0
      AND b.on_loan + change.on_loan >= 0
    RETURNING true
  )
  SELECT refuse_partial_posting((SELECT count(*) FROM change), (SELECT count(*) FROM changed))`;

/**
 * Writes movements with their entries and changes the balances by the same entries, in one
 * statement. The guard in it holds even for a caller who forgot to lock: the ledger then stays as
 * it was, because the statement fails and the transaction with it. Nobody waits for its answer,
 * so the commit may follow at once and the balances are held for one round trip less.
 */
export async function post(trx: Trx, movements: Movement[]): Promise<void> {
  const entries = movements.flatMap((movement) => movement.entries);
  await send(trx, postText, [
    movements.map(({ id }) => id),
    movements.map(({ kind }) => kind),
    movements.map(({ documentNumber }) => documentNumber),
    movements.map(({ reason }) => reason),
    movements.map(({ actorId }) => actorId),
    movements.map(({ reservationId }) => reservationId ?? null),
    movements.map(({ transferId }) => transferId ?? null),
    movements.map((movement) => movement.entries.length),
    movements.map(({ occurTime }) => occurTime),
    movements.map(({ createTime }) => createTime),
    movements.map(({ actorName }) => actorName),
    movements.map(({ reversesId }) => reversesId ?? null),
    movements.map(({ originId }) => originId ?? null),
    movements.map(({ cause }) => cause ?? ''),
    movements.flatMap(({ id, entries: own }) => own.map(() => id)),
    ...keyColumns(entries),
    entries.map(({ account }) => account),
    entries.map(({ quantity }) => quantity),
    entries.map(({ binCode }) => binCode ?? null),
  ]);
}

function keyColumns(keys: StockKey[]): [string[], string[], string[]] {
  return [
    keys.map(({ depotId }) => depotId),
    keys.map(({ itemId }) => itemId),
    keys.map(({ lotId }) => lotId),
  ];
}
