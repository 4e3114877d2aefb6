-- up
CREATE TABLE openings (
  id uuid PRIMARY KEY,
  site_id text NOT NULL REFERENCES sites,
  exercise_id text NOT NULL,
  incident_id text NOT NULL,
  hazard text NOT NULL,
  open_time timestamptz NOT NULL,
  close_time timestamptz,
  override_reason text NOT NULL
);
CREATE INDEX openings_by_site ON openings (site_id, exercise_id, id);
CREATE INDEX openings_by_incident ON openings (incident_id, exercise_id, id);

-- down
DROP TABLE openings;
