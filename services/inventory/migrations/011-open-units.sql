-- up
-- What each open reservation still holds in its depots: what it took, less the units of its
-- transfers that have left or were cancelled (those were given back). Units of a transfer that
-- has not left are still in the depot and still reserved.
CREATE VIEW open_units AS
SELECT r.id AS reservation_id, r.state, r.expire_time, held.depot_id, held.item_id, held.lot_id,
  held.expire_date, held.quantity
FROM reservations r
CROSS JOIN LATERAL (
  SELECT s.depot_id, s.item_id, s.lot_id, s.expire_date,
    s.quantity - coalesce(used.quantity, 0)::bigint AS quantity
  FROM reservation_shares s
  LEFT JOIN (
    SELECT t.from_depot_id, ts.item_id, ts.lot_id, sum(ts.quantity) AS quantity
    FROM transfers t JOIN transfer_shares ts ON ts.transfer_id = t.id
    WHERE t.reservation_id = r.id AND t.state NOT IN ('PLANNED', 'PICKING', 'PACKED')
    GROUP BY t.from_depot_id, ts.item_id, ts.lot_id
  ) used ON used.from_depot_id = s.depot_id AND used.item_id = s.item_id AND used.lot_id = s.lot_id
  WHERE s.reservation_id = r.id
) held
WHERE r.state IN ('HELD', 'CONFIRMED') AND held.quantity > 0;

-- down
DROP VIEW open_units;
