-- up
CREATE TABLE state_changes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  site_id text NOT NULL REFERENCES sites,
  exercise_id text NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  incident_id text NOT NULL,
  hazard text NOT NULL,
  places integer NOT NULL,
  persons integer NOT NULL,
  actor_id text NOT NULL,
  reason text NOT NULL,
  create_time timestamptz NOT NULL
);
CREATE INDEX state_changes_by_site ON state_changes (site_id, exercise_id, id DESC);

-- down
DROP TABLE state_changes;
