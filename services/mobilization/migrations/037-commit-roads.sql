-- up
-- What was known of closed roads when the commit was decided; null in commits from before this was asked.
ALTER TABLE commits ADD COLUMN roads jsonb;

-- down
ALTER TABLE commits DROP COLUMN roads;
