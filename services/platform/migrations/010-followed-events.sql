-- up
-- How far this service has read the events of another; moved on with each event's effect.
CREATE TABLE followed_events (
  source text PRIMARY KEY,
  position text NOT NULL,
  update_time timestamptz NOT NULL DEFAULT now()
);

-- down
DROP TABLE followed_events;
