-- up
-- Stock that is still reserved for what is over is given back: for every commit of an incident that
-- closed, also one that was being made at that moment, or when a commander asks.
CREATE TABLE closed_incidents (
  incident_id text PRIMARY KEY,
  close_time timestamptz NOT NULL
);

ALTER TABLE commits ADD COLUMN stand_down_reason text;
-- When nothing was left to give back.
ALTER TABLE commits ADD COLUMN stood_down_time timestamptz;
CREATE INDEX commits_standing ON commits (incident_id)
  WHERE state IN ('RUNNING', 'SUCCEEDED') AND stood_down_time IS NULL;

-- down
DROP INDEX commits_standing;
ALTER TABLE commits DROP COLUMN stood_down_time;
ALTER TABLE commits DROP COLUMN stand_down_reason;
DROP TABLE closed_incidents;
