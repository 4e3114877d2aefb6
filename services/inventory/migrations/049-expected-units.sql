-- up
-- Everything that is to come to a depot: transfers that left or whose goods a confirmed
-- reservation holds, confirmed call-offs, approved purchase orders (by the end of their day).
CREATE VIEW expected_units AS
SELECT 'TRANSFER' AS kind, t.id::text AS source_id, t.to_depot_id AS depot_id, s.item_id,
  sum(s.quantity - s.received - s.lost)::bigint AS quantity,
  t.planned_arrive_time AS expected_time, s.expire_date
FROM transfers t
JOIN reservations r ON r.id = t.reservation_id
JOIN transfer_shares s ON s.transfer_id = t.id
JOIN lots l ON l.id = s.lot_id
WHERE t.to_depot_id IS NOT NULL AND l.state = 'AVAILABLE' AND s.received + s.lost < s.quantity
  AND (t.state IN ('DISPATCHED', 'PARTIALLY_RECEIVED')
    OR t.state IN ('PLANNED', 'PICKING', 'PACKED') AND r.state = 'CONFIRMED')
GROUP BY t.id, s.item_id, s.expire_date
UNION ALL
SELECT 'CALL_OFF', o.id::text, o.depot_id, o.item_id, o.quantity - o.received, o.expected_time,
  NULL
FROM call_offs o
WHERE o.state IN ('CONFIRMED', 'PARTIALLY_RECEIVED')
UNION ALL
SELECT 'PURCHASE', p.id::text, p.depot_id, l.item_id, sum(l.quantity - l.received)::bigint,
  ((p.expected_date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'), NULL
FROM purchase_orders p JOIN purchase_order_lines l ON l.order_id = p.id
WHERE p.state IN ('APPROVED', 'PARTIALLY_RECEIVED') AND l.received < l.quantity
GROUP BY p.id, l.item_id;

-- down
DROP VIEW expected_units;
