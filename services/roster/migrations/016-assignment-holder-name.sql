-- up
-- Whoever is refused a team is told by name who has it; empty for tasks from before.
ALTER TABLE assignments ADD COLUMN actor_name text NOT NULL DEFAULT '';

-- down
ALTER TABLE assignments DROP COLUMN actor_name;
