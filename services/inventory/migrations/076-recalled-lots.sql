-- up
-- Every lot that a recall of these batches means: their parts, what was made of them by conversions,
-- with the parts of that, and kits that contain any of it (those are told apart).
CREATE FUNCTION recalled_lots(item text, expire_dates date[], batch_numbers text[])
RETURNS TABLE (lot_id uuid, is_kit boolean) LANGUAGE sql STABLE AS $$
  WITH RECURSIVE kin (id, is_kit) AS (
    SELECT l.id, false FROM unnest(expire_dates, batch_numbers) AS b (expire_date, batch_number)
    JOIN lots l USING (expire_date, batch_number) WHERE l.item_id = item
    UNION
    SELECT made.* FROM kin, LATERAL (
      SELECT part.id, kin.is_kit FROM lots l JOIN lots part
        USING (item_id, expire_date, batch_number) WHERE l.id = kin.id
      UNION ALL SELECT o.lot_id, false FROM lot_origins o WHERE o.from_lot_id = kin.id
      UNION ALL SELECT c.kit_lot_id, true FROM kit_contents c WHERE c.lot_id = kin.id
    ) AS made (id, is_kit)
  )
  SELECT id, bool_and(is_kit) FROM kin GROUP BY id
$$;

-- down
DROP FUNCTION recalled_lots;
