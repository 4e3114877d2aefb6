// The statement of the fill rate. What is asked for is known by its line: purpose × depot × item.

type Parts = { item: string; inScope: string; inPeriod: string; noBook: string };

/**
 * The conditions are those of every report, where `d` is the depot and `m` has the create time. A hold
 * that was released or ran out was asked for by nobody, but for what had left of it; an exchange
 * gives goods to no one, and an issue that was taken back never was.
 */
export const fillRateOf = ({ item, inScope, inPeriod, noBook }: Parts) => `WITH held AS (
    SELECT m.id, coalesce(nullif(m.purpose, ''), m.incident_id) AS purpose, s.depot_id, s.item_id,
      m.state IN ('RELEASED', 'EXPIRED') AS withdrawn, sum(s.quantity) AS reserved
    FROM reservations m JOIN reservation_shares s ON s.reservation_id = m.id
    JOIN depots d ON d.id = s.depot_id
    WHERE ${inPeriod} AND ${inScope} AND ${noBook} GROUP BY m.id, s.depot_id, s.item_id
  ), carried AS (
    SELECT t.reservation_id AS id, t.from_depot_id AS depot_id, ts.item_id,
      sum(ts.quantity) FILTER (WHERE t.depart_time IS NOT NULL) AS dispatched,
      sum(ts.received) AS received, sum(ts.lost) AS lost
    FROM transfers t JOIN transfer_shares ts ON ts.transfer_id = t.id
    WHERE t.reservation_id IN (SELECT id FROM held)
    GROUP BY t.reservation_id, t.from_depot_id, ts.item_id
  ), asks AS (
    SELECT purpose, depot_id, item_id, 0::numeric AS refused,
      CASE WHEN withdrawn THEN coalesce(dispatched, 0) ELSE reserved END AS reserved,
      0::numeric AS issued, dispatched, received, lost
    FROM held LEFT JOIN carried USING (id, depot_id, item_id)
    UNION ALL
    SELECT m.reason, e.depot_id, e.item_id, 0, 0, sum(e.quantity), 0, 0, 0
    FROM movements m JOIN entries e ON e.movement_id = m.id JOIN depots d ON d.id = e.depot_id
    WHERE m.kind = 'ISSUE' AND e.account = 'ISSUED' AND ${inPeriod} AND ${inScope}
      AND NOT starts_with(m.cause, 'exchanges/')
      AND NOT starts_with(m.document_number, 'exchanges/')
      AND NOT EXISTS (SELECT FROM movements r WHERE r.reverses_id = m.id)
    GROUP BY m.reason, e.depot_id, e.item_id
    UNION ALL
    SELECT m.purpose, m.depot_id, m.item_id, max(m.asked), 0, 0, 0, 0, 0
    FROM refused_asks m JOIN depots d ON d.id = m.depot_id
    WHERE ${inPeriod} AND ${inScope} GROUP BY m.purpose, m.depot_id, m.item_id
  ), lines AS (
    SELECT item_id, max(refused) AS refused, sum(reserved) AS reserved, sum(issued) AS issued,
      coalesce(sum(dispatched), 0) AS dispatched, coalesce(sum(received), 0) AS received,
      coalesce(sum(lost), 0) AS lost,
      greatest(max(refused), sum(reserved) + sum(issued)) AS asked,
      coalesce(sum(received), 0) + sum(issued) AS delivered
    FROM asks GROUP BY purpose, depot_id, item_id
  )
  SELECT ${item}, sum(asked)::bigint AS asked, sum(refused)::bigint AS refused,
    sum(reserved)::bigint AS reserved, sum(issued)::bigint AS issued,
    sum(dispatched)::bigint AS dispatched, sum(received)::bigint AS received,
    sum(lost)::bigint AS lost, sum(delivered)::bigint AS delivered,
    round(sum(delivered) / sum(asked), 4) AS "fillRate", count(*)::integer AS lines,
    (count(*) FILTER (WHERE delivered >= asked))::integer AS "linesFilled",
    round((count(*) FILTER (WHERE delivered >= asked))::numeric / count(*), 4) AS "lineFillRate"
  FROM lines l JOIN items i ON i.id = l.item_id WHERE asked > 0 GROUP BY i.id ORDER BY i.id`;
