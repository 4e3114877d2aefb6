-- up
CREATE TABLE outputs (
  id uuid PRIMARY KEY,
  asset_id text COLLATE "C" NOT NULL REFERENCES assets,
  incident_id text NOT NULL,
  exercise_id text NOT NULL,
  claim_id uuid,
  start_time timestamptz NOT NULL,
  hours_run double precision NOT NULL,
  output double precision NOT NULL,
  unit text NOT NULL,
  fuel_used_l double precision NOT NULL,
  note text NOT NULL,
  division_code text NOT NULL,
  actor_id text NOT NULL,
  create_time timestamptz NOT NULL,
  CONSTRAINT outputs_hours CHECK (hours_run > 0),
  CONSTRAINT outputs_amounts CHECK (output >= 0 AND fuel_used_l >= 0)
);
CREATE INDEX outputs_by_asset ON outputs (asset_id, start_time);
CREATE INDEX outputs_by_incident ON outputs (incident_id, id) WHERE incident_id <> '';

-- down
DROP TABLE outputs;
