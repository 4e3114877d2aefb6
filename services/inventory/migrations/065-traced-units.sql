-- up
-- Where units of these batches of an item are now, loose and inside kits (a unit in a kit is where
-- the kit is): on hand (waiting for an approval, too), reserved, in transit, on loan, and every
-- issue and conversion into another item, with negative ones for what was taken back.
CREATE FUNCTION traced_units(traced_item text, expire_dates date[], batch_numbers text[])
RETURNS TABLE (kind text, lot_id uuid, kit_lot_id uuid, depot_id text, division_code text,
  quantity bigint, reservation_id uuid, transfer_id uuid, movement_id uuid, loan_id uuid)
LANGUAGE sql STABLE AS $$
  WITH batch AS MATERIALIZED (
    SELECT l.id FROM unnest(expire_dates, batch_numbers) AS b (expire_date, batch_number)
    JOIN lots l USING (expire_date, batch_number) WHERE l.item_id = traced_item
  ), holder AS MATERIALIZED (
    SELECT id AS lot, id AS held, NULL::uuid AS kit, 1::bigint AS units FROM batch
    UNION ALL
    SELECT c.lot_id, c.kit_lot_id, c.kit_lot_id, c.quantity
    FROM kit_contents c JOIN batch ON batch.id = c.lot_id
  ), place AS MATERIALIZED (
    SELECT h.*, b.depot_id, b.item_id, b.on_hand + b.pending AS here,
      d.division_code
    FROM holder h JOIN balances b ON b.lot_id = h.held JOIN depots d ON d.id = b.depot_id
  )
  SELECT 'ON_HAND', lot, kit, p.depot_id, p.division_code, here * units, NULL::uuid,
    NULL::uuid, NULL::uuid, NULL::uuid FROM place p WHERE here > 0
  UNION ALL
  SELECT 'RESERVED', lot, kit, p.depot_id, p.division_code, o.quantity * units, o.reservation_id,
    NULL, NULL, NULL FROM place p JOIN open_units o ON o.depot_id = p.depot_id AND o.lot_id = p.held
  UNION ALL
  SELECT 'IN_TRANSIT', lot, kit, t.from_depot_id, t.to_division_code,
    (s.quantity - s.received - s.lost) * units, t.reservation_id, t.id, NULL, NULL
  FROM holder h JOIN transfer_shares s ON s.lot_id = h.held JOIN transfers t ON t.id = s.transfer_id
  WHERE t.state IN ('DISPATCHED', 'PARTIALLY_RECEIVED') AND s.quantity > s.received + s.lost
  UNION ALL
  SELECT 'ON_LOAN', lot, kit, n.depot_id, n.division_code,
    (s.quantity - s.returned - s.lost) * units, NULL, NULL, n.movement_id, n.id
  FROM holder h JOIN loan_lines s ON s.lot_id = h.held JOIN loans n ON n.id = s.loan_id
  WHERE n.open AND s.quantity > s.returned + s.lost
  UNION ALL
  SELECT e.account, lot, kit, p.depot_id, coalesce(t.to_division_code, p.division_code),
    e.quantity * units, m.reservation_id, m.transfer_id, m.id, NULL
  FROM place p JOIN entries e ON e.depot_id = p.depot_id AND e.item_id = p.item_id
    AND e.lot_id = p.held AND e.account IN ('ISSUED', 'CONVERTED')
  JOIN movements m ON m.id = e.movement_id LEFT JOIN transfers t ON t.id = m.transfer_id
$$;

-- down
DROP FUNCTION traced_units;
