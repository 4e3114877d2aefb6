-- up
-- Which of these lots are of a batch that is being recalled, or were made of units of one.
CREATE FUNCTION lots_under_recall(ids uuid[]) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  WITH RECURSIVE kin (start, id) AS (
    SELECT id, id FROM unnest(ids) AS asked (id)
    UNION
    SELECT kin.start, origin.id FROM kin, LATERAL (
      SELECT part.id FROM lots l JOIN lots part
        USING (item_id, expire_date, batch_number) WHERE l.id = kin.id
      UNION ALL SELECT o.from_lot_id FROM lot_origins o WHERE o.lot_id = kin.id
      UNION ALL SELECT c.lot_id FROM kit_contents c WHERE c.kit_lot_id = kin.id
    ) AS origin (id)
  )
  SELECT DISTINCT kin.start FROM kin JOIN lots l ON l.id = kin.id
  JOIN recalls r ON r.item_id = l.item_id AND r.state = 'OPEN'
  WHERE r.batch_number = l.batch_number AND (r.expire_date IS NULL OR r.expire_date = l.expire_date)
    OR EXISTS (SELECT FROM recall_batches b WHERE b.recall_id = r.id
      AND b.expire_date = l.expire_date AND b.batch_number = l.batch_number)
$$;

-- down
DROP FUNCTION lots_under_recall;
