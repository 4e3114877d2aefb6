-- up
-- The log of what teams trained, together or alone.
CREATE TABLE trainings (
  id uuid PRIMARY KEY,
  title text NOT NULL,
  kind text NOT NULL,
  division_code text COLLATE "C" NOT NULL,
  exercise_id text NOT NULL,
  start_time timestamptz NOT NULL,
  end_time timestamptz NOT NULL,
  note text NOT NULL,
  actor_id text NOT NULL,
  create_time timestamptz NOT NULL,
  CONSTRAINT trainings_forward CHECK (start_time < end_time),
  CONSTRAINT trainings_kind_known CHECK (kind IN ('TRAINING', 'DRILL', 'COMPREHENSIVE_DRILL'))
);

CREATE TABLE training_teams (
  training_id uuid NOT NULL REFERENCES trainings,
  team_id text COLLATE "C" NOT NULL REFERENCES teams,
  people_count integer NOT NULL,
  start_time timestamptz NOT NULL,
  PRIMARY KEY (training_id, team_id),
  CONSTRAINT training_teams_some CHECK (people_count BETWEEN 1 AND 100000)
);
CREATE INDEX training_teams_by_team ON training_teams (team_id, start_time);

-- down
DROP TABLE training_teams;
DROP TABLE trainings;
