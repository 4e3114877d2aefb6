-- up
CREATE TABLE shifts (
  id uuid PRIMARY KEY,
  team_id text COLLATE "C" NOT NULL REFERENCES teams,
  name text NOT NULL,
  start_time timestamptz NOT NULL,
  end_time timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  CONSTRAINT shifts_forward CHECK (start_time < end_time)
);
CREATE INDEX shifts_by_team ON shifts (team_id, start_time);
CREATE INDEX shifts_by_time ON shifts (start_time, id);

-- The times are those of the shift: a person's other shifts are found without it.
CREATE TABLE shift_members (
  shift_id uuid NOT NULL REFERENCES shifts ON DELETE CASCADE,
  person_id text COLLATE "C" NOT NULL REFERENCES people,
  team_id text COLLATE "C" NOT NULL,
  start_time timestamptz NOT NULL,
  end_time timestamptz NOT NULL,
  PRIMARY KEY (shift_id, person_id)
);
CREATE INDEX shift_members_by_person ON shift_members (person_id, end_time);
CREATE INDEX shift_members_by_team ON shift_members (team_id, end_time);

-- down
DROP TABLE shift_members;
DROP TABLE shifts;
