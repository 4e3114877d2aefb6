-- up
CREATE TABLE assignments (
  id uuid PRIMARY KEY,
  team_id text COLLATE "C" NOT NULL REFERENCES teams,
  state text NOT NULL,
  -- How far the team is with it; empty while it is only held.
  phase text NOT NULL,
  task text NOT NULL,
  incident_id text NOT NULL,
  exercise_id text NOT NULL,
  division_code text COLLATE "C" NOT NULL,
  to_division_code text NOT NULL,
  out_of_area boolean NOT NULL,
  crew_count integer NOT NULL,
  hold_until timestamptz NOT NULL,
  until_time timestamptz,
  actor_id text NOT NULL,
  create_time timestamptz NOT NULL,
  confirm_time timestamptz,
  resolve_time timestamptz,
  resolve_reason text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT assignments_state_known CHECK (state IN
    ('HELD', 'CONFIRMED', 'RELEASED', 'EXPIRED', 'ENDED')),
  CONSTRAINT assignments_resolved CHECK ((state IN ('HELD', 'CONFIRMED')) = (resolve_time IS NULL))
);
-- A team is on one task at a time, and in one exercise at a time; the two know nothing of another.
CREATE UNIQUE INDEX assignments_one_real ON assignments (team_id)
  WHERE state IN ('HELD', 'CONFIRMED') AND exercise_id = '';
CREATE UNIQUE INDEX assignments_one_exercise ON assignments (team_id)
  WHERE state IN ('HELD', 'CONFIRMED') AND exercise_id <> '';
CREATE INDEX assignments_to_expire ON assignments (hold_until) WHERE state = 'HELD';
CREATE INDEX assignments_by_incident ON assignments (incident_id, id) WHERE incident_id <> '';

-- down
DROP TABLE assignments;
