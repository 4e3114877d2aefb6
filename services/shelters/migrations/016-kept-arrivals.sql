-- up
-- Who was written down without a network and came in too late to be let in: kept until somebody
-- has looked at it. What was sent is sealed, and goes when that is done.
CREATE TABLE kept_arrivals (
  id uuid PRIMARY KEY,
  client_id uuid NOT NULL,
  site_id text NOT NULL REFERENCES sites,
  exercise_id text NOT NULL,
  incident_id text NOT NULL,
  -- The refusal it met.
  reason text NOT NULL,
  entry_sealed text,
  check_in_time timestamptz NOT NULL,
  create_time timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'OPEN' CONSTRAINT kept_arrivals_state
    CHECK (state IN ('OPEN', 'ADMITTED', 'DISMISSED')),
  resolve_time timestamptz,
  resolve_actor_id text NOT NULL DEFAULT '',
  resolve_reason text NOT NULL DEFAULT '',
  CONSTRAINT kept_arrivals_resolved CHECK ((state = 'OPEN') = (resolve_time IS NULL)),
  CONSTRAINT kept_arrivals_once UNIQUE (client_id)
);
CREATE INDEX kept_arrivals_open ON kept_arrivals (site_id, id) WHERE state = 'OPEN';

-- down
DROP TABLE kept_arrivals;
