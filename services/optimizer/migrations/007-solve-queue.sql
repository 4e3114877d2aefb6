-- up
-- A commander's urgent plans are solved before all others.
ALTER TABLE plans ADD COLUMN urgent boolean NOT NULL DEFAULT false;
-- When a worker first took the plan up: divisions that were served lately wait for the others.
ALTER TABLE solves ADD COLUMN start_time timestamptz;
-- The stages of the best plan so far, while it is being solved.
ALTER TABLE solves ADD COLUMN progress_stages jsonb NOT NULL DEFAULT '[]';
-- Counts the usable plans that were stored on the way.
ALTER TABLE solves ADD COLUMN better_plans integer NOT NULL DEFAULT 0;

-- down
ALTER TABLE solves DROP COLUMN better_plans;
ALTER TABLE solves DROP COLUMN progress_stages;
ALTER TABLE solves DROP COLUMN start_time;
ALTER TABLE plans DROP COLUMN urgent;
