-- up
-- The stock of a joint plan is reserved for each of its incidents, by its id.
ALTER TABLE joint_plans ADD COLUMN reservations jsonb NOT NULL DEFAULT '{}';

-- down
ALTER TABLE joint_plans DROP COLUMN reservations;
