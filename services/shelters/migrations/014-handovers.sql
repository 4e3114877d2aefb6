-- up
CREATE TABLE handovers (
  id uuid PRIMARY KEY,
  state text NOT NULL CONSTRAINT handovers_state
    CHECK (state IN ('OFFERED', 'ACCEPTED', 'WITHDRAWN')),
  site_id text NOT NULL REFERENCES sites,
  exercise_id text NOT NULL,
  opening_id uuid,
  from_id text NOT NULL,
  from_name text NOT NULL,
  to_id text NOT NULL,
  to_name text NOT NULL,
  persons integer NOT NULL,
  counted_persons integer NOT NULL DEFAULT 0,
  note text NOT NULL,
  accept_note text NOT NULL DEFAULT '',
  create_time timestamptz NOT NULL,
  resolve_time timestamptz
);
CREATE UNIQUE INDEX handovers_one_offered ON handovers (site_id, exercise_id)
  WHERE state = 'OFFERED';
CREATE INDEX handovers_by_site ON handovers (site_id, exercise_id, id);

-- down
DROP TABLE handovers;
