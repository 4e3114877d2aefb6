-- up
CREATE TABLE households (
  id uuid PRIMARY KEY,
  incident_id text NOT NULL,
  exercise_id text NOT NULL,
  division_code text NOT NULL,
  -- Sealed; null when there is none, or it was purged.
  address_sealed text,
  create_time timestamptz NOT NULL
);
CREATE INDEX households_by_incident ON households (incident_id, exercise_id, id);

-- down
DROP TABLE households;
