-- up
-- Part of a batch may be in another state: it is a lot of its own with the same batch and date.
ALTER TABLE lots
  ADD COLUMN part integer NOT NULL DEFAULT 0,
  ADD COLUMN parent_id uuid REFERENCES lots,
  DROP CONSTRAINT lots_batch_unique,
  ADD CONSTRAINT lots_batch_unique UNIQUE (item_id, expire_date, batch_number, part),
  ADD CONSTRAINT lots_part_has_parent CHECK ((part = 0) = (parent_id IS NULL));
-- Only what can still expire: the daily sweep reads its head, however long the history.
CREATE INDEX lots_to_expire ON lots (expire_date)
  WHERE state IN ('AVAILABLE', 'ON_HOLD', 'QUARANTINED');

-- down
DROP INDEX lots_to_expire;
ALTER TABLE lots DROP CONSTRAINT lots_batch_unique, DROP COLUMN part, DROP COLUMN parent_id,
  ADD CONSTRAINT lots_batch_unique UNIQUE (item_id, expire_date, batch_number);
