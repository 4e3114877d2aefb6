-- up
CREATE TABLE place_reservations (
  id uuid PRIMARY KEY,
  state text NOT NULL CONSTRAINT place_reservations_state
    CHECK (state IN ('HELD', 'CONFIRMED', 'CONSUMED', 'RELEASED', 'EXPIRED')),
  site_id text NOT NULL REFERENCES sites,
  exercise_id text NOT NULL,
  incident_id text NOT NULL,
  household_id uuid REFERENCES households,
  places integer NOT NULL CONSTRAINT place_reservations_places CHECK (places > 0),
  arrived integer NOT NULL DEFAULT 0,
  needs text[] NOT NULL,
  purpose text NOT NULL,
  expire_time timestamptz NOT NULL,
  create_time timestamptz NOT NULL,
  resolve_time timestamptz,
  CONSTRAINT place_reservations_arrived CHECK (arrived BETWEEN 0 AND places)
);
CREATE INDEX place_reservations_by_site ON place_reservations (site_id, exercise_id, id);
CREATE INDEX place_reservations_by_incident ON place_reservations (incident_id, exercise_id, id);
CREATE INDEX place_reservations_by_purpose ON place_reservations (purpose, id);
CREATE INDEX place_reservations_open ON place_reservations (household_id)
  WHERE state IN ('HELD', 'CONFIRMED');
CREATE INDEX place_reservations_held ON place_reservations (expire_time) WHERE state = 'HELD';

-- down
DROP TABLE place_reservations;
