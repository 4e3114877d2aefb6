-- up
-- The plan a new one was made from, staying close to it.
ALTER TABLE plans ADD COLUMN base_plan_id text REFERENCES plans (id);

-- down
ALTER TABLE plans DROP COLUMN base_plan_id;
