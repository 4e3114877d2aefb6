// Recounts the ledger. Each function looks at one chunk and returns what it counted with the
// broken rules in words.
import { sql, type Trx } from '../platform/db';
import { unlessBlind } from './blind-store';

export type Chunk = { entries: number; balances: number; faults: string[] };

/** The proof reads one snapshot for as long as it takes; limits of single requests do not fit. */
export async function allowLongRead(trx: Trx): Promise<void> {
  await sql(
    trx,
    `SELECT set_config('statement_timeout', '10min', true),
       set_config('idle_in_transaction_session_timeout', '10min', true)`,
  );
}

/** The next depots after this one, '' being before the first, within the scope. */
export async function nextDepots(
  trx: Trx,
  after: string,
  scope: string[],
  limit: number,
): Promise<string[]> {
  const rows = await sql<{ id: string }>(
    trx,
    `SELECT id FROM depots WHERE id > $1 AND division_code LIKE ANY ($2::text[])
     ORDER BY id LIMIT $3`,
    [after, scope, limit],
  );
  return rows.map(({ id }) => id);
}

/**
 * Σ entries = balance, nothing negative, and the lot's state as the lot itself says. Whoever counts a
 * place blind is told of a fault there, but not in numbers.
 */
export async function verifyBalances(
  trx: Trx,
  depotIds: string[],
  counterId: string | null,
): Promise<Chunk> {
  const [chunk] = await sql<Chunk>(
    trx,
    `WITH summed AS (
       SELECT depot_id, item_id, lot_id, count(*) AS entries,
         coalesce(sum(quantity) FILTER (WHERE account = 'ON_HAND'), 0) AS on_hand,
         coalesce(sum(quantity) FILTER (WHERE account = 'RESERVED'), 0) AS reserved,
         coalesce(sum(quantity) FILTER (WHERE account = 'IN_TRANSIT'), 0) AS in_transit,
         coalesce(sum(quantity) FILTER (WHERE account = 'PENDING'), 0) AS pending,
         coalesce(sum(quantity) FILTER (WHERE account = 'ON_LOAN'), 0) AS on_loan
       FROM entries WHERE depot_id = ANY ($1::text[]) GROUP BY depot_id, item_id, lot_id
     ), held AS (
       SELECT b.*, l.state AS true_state, coalesce(bins.units, 0) AS in_bins
       FROM balances b LEFT JOIN lots l ON l.id = b.lot_id
       LEFT JOIN (SELECT depot_id, item_id, lot_id, sum(quantity) AS units FROM bin_stock
         WHERE depot_id = ANY ($1::text[]) GROUP BY depot_id, item_id, lot_id) bins
         ON (bins.depot_id, bins.item_id, bins.lot_id) = (b.depot_id, b.item_id, b.lot_id)
       WHERE b.depot_id = ANY ($1::text[])
     ), compared AS (
       SELECT depot_id, item_id, lot_id, s.entries, h.lot_state, h.true_state,
         (h.on_hand, h.reserved, h.in_transit, h.pending, h.on_loan) AS balance,
         (s.on_hand, s.reserved, s.in_transit, s.pending, s.on_loan) AS sums,
         coalesce(h.on_hand, 0) IS DISTINCT FROM coalesce(s.on_hand, 0)
           OR coalesce(h.reserved, 0) IS DISTINCT FROM coalesce(s.reserved, 0)
           OR coalesce(h.in_transit, 0) IS DISTINCT FROM coalesce(s.in_transit, 0)
           OR coalesce(h.pending, 0) IS DISTINCT FROM coalesce(s.pending, 0)
           OR coalesce(h.on_loan, 0) IS DISTINCT FROM coalesce(s.on_loan, 0) AS differs,
         h.binned, h.in_bins,
         least(h.on_hand, h.reserved, h.in_transit, h.pending, h.on_loan) < 0 AS negative
       FROM held h FULL JOIN summed s USING (depot_id, item_id, lot_id)
     )
     SELECT coalesce(sum(entries), 0)::bigint AS entries, count(balance)::integer AS balances,
       coalesce((array_agg(CASE WHEN ${unlessBlind('compared', '$2')} THEN format(
         'depot %s, item %s, lot %s: the balance (on hand, reserved, in transit, pending, on loan) '
           'is %s, its entries sum to %s; the balance says the lot is %s, the lot is %s; it says '
           '%s stand in bins, the bins say %s',
         depot_id, item_id, lot_id, balance, sums, lot_state, true_state, binned, in_bins)
         ELSE format('depot %s, item %s: something differs; its numbers stay hidden from a blind '
           'count', depot_id, item_id) END
       ) FILTER (WHERE differs OR negative OR binned IS DISTINCT FROM in_bins
         OR lot_state IS DISTINCT FROM true_state))[1:100], '{}') AS faults
     FROM compared`,
    [depotIds, counterId],
  );
  return chunk!;
}

export async function nextIds(
  trx: Trx,
  table: 'movements' | 'reservations',
  after: string,
  limit: number,
): Promise<string[]> {
  const text = `SELECT id FROM ${table} WHERE id > $1::uuid ORDER BY id LIMIT $2`;
  const rows = await sql<{ id: string }>(trx, text, [after, limit]);
  return rows.map(({ id }) => id);
}

/** Every movement has all its entries, and they sum to zero for each item and lot. */
export async function verifyMovements(trx: Trx, ids: string[]): Promise<string[]> {
  const rows = await sql<{ fault: string }>(
    trx,
    `WITH entry AS (SELECT * FROM entries WHERE movement_id = ANY ($1::uuid[]))
     SELECT format('movement %s: item %s, lot %s sums to %s', movement_id, item_id, lot_id,
       sum(quantity)) AS fault
     FROM entry GROUP BY movement_id, item_id, lot_id HAVING sum(quantity) <> 0
     UNION ALL
     SELECT format('movement %s: %s of its %s entries exist', m.id, count(e.id), m.entry_count)
     FROM movements m LEFT JOIN entry e ON e.movement_id = m.id
     WHERE m.id = ANY ($1::uuid[]) GROUP BY m.id HAVING count(e.id) <> m.entry_count
     LIMIT 100`,
    [ids],
  );
  return rows.map(({ fault }) => fault);
}

/**
 * What a reservation's movements left on the reserved account is what it still holds: nothing
 * once it is resolved. One that was resolved twice would be below zero.
 */
export async function verifyReservations(trx: Trx, ids: string[]): Promise<string[]> {
  const rows = await sql<{ fault: string }>(
    trx,
    `WITH booked AS (
       SELECT m.reservation_id, coalesce(sum(e.quantity), 0) AS units,
         count(DISTINCT m.id) FILTER (WHERE m.kind = 'RESERVATION') AS takings
       FROM movements m
       LEFT JOIN entries e ON e.movement_id = m.id AND e.account = 'RESERVED'
       WHERE m.reservation_id = ANY ($1::uuid[]) GROUP BY m.reservation_id
     ), open AS (
       SELECT reservation_id, sum(quantity) AS units FROM open_units
       WHERE reservation_id = ANY ($1::uuid[]) GROUP BY reservation_id
     )
     SELECT format('reservation %s is %s and holds %s units, its movements leave %s; it took '
       'stock %s times', r.id, r.state, coalesce(open.units, 0), coalesce(booked.units, 0),
       coalesce(booked.takings, 0)) AS fault
     FROM reservations r
     LEFT JOIN booked ON booked.reservation_id = r.id
     LEFT JOIN open ON open.reservation_id = r.id
     WHERE r.id = ANY ($1::uuid[]) AND (booked.takings IS DISTINCT FROM 1
       OR coalesce(open.units, 0) <> coalesce(booked.units, 0))
     LIMIT 100`,
    [ids],
  );
  return rows.map(({ fault }) => fault);
}

/** Entries of depots that do not exist: found by the places that occur, not by every entry. */
export async function verifyPlaces(trx: Trx): Promise<string[]> {
  const rows = await sql<{ fault: string }>(
    trx,
    `WITH RECURSIVE place AS (
       (SELECT depot_id FROM entries ORDER BY depot_id LIMIT 1)
       UNION ALL
       SELECT (SELECT e.depot_id FROM entries e WHERE e.depot_id > place.depot_id
         ORDER BY e.depot_id LIMIT 1)
       FROM place WHERE place.depot_id IS NOT NULL
     )
     SELECT format('depot %s has entries and does not exist', depot_id) AS fault
     FROM place WHERE depot_id IS NOT NULL
       AND NOT EXISTS (SELECT FROM depots WHERE id = place.depot_id) LIMIT 100`,
  );
  return rows.map(({ fault }) => fault);
}

/**
 * A request id commits with what it moved, and once: the index that says so is not asked here.
 * One without an answer would be carried out by nobody and refused for ever.
 */
export async function verifyRequests(trx: Trx): Promise<{ rows: number; faults: string[] }> {
  const [counted] = await sql<{ rows: number }>(trx, 'SELECT count(*) AS rows FROM requests');
  const rows = await sql<{ fault: string }>(
    trx,
    `SELECT format('request %s is there %s times, %s of them answered', id, count(*),
       count(response)) AS fault
     FROM requests GROUP BY id HAVING count(*) <> 1 OR count(response) <> 1 LIMIT 100`,
  );
  return { rows: counted!.rows, faults: rows.map(({ fault }) => fault) };
}
