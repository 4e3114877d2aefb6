-- up
-- What is to be followed by a call-out: an activation, a joint plan's commit, a drill. Each has one
-- row, written in the transaction in which it happens, and at most one call-out.
CREATE TABLE call_out_triggers (
  source text PRIMARY KEY,
  kind text NOT NULL CONSTRAINT call_out_triggers_kind CHECK
    (kind IN ('ACTIVATION', 'COMMIT', 'DRILL')),
  state text NOT NULL DEFAULT 'WAITING' CONSTRAINT call_out_triggers_state CHECK
    (state IN ('WAITING', 'STARTED', 'REFUSED', 'ENDING', 'ENDED')),
  division_code text NOT NULL,
  incident_id text NOT NULL,
  exercise_id text NOT NULL,
  -- Level, title and teams, where the source's own record does not say them.
  facts jsonb NOT NULL,
  actor_id text NOT NULL,
  actor_name text NOT NULL,
  call_out_id uuid REFERENCES call_outs (id),
  -- Why there is no call-out, or why it was ended.
  reason text NOT NULL DEFAULT '',
  message text NOT NULL DEFAULT '',
  create_time timestamptz NOT NULL,
  settle_time timestamptz
);
CREATE INDEX call_out_triggers_open ON call_out_triggers (create_time)
  WHERE state IN ('WAITING', 'ENDING');
CREATE INDEX call_out_triggers_of_incident ON call_out_triggers (incident_id);

-- {level, actorName, teamIds}: what a joint plan's commit is followed by; null for nothing.
ALTER TABLE commits ADD COLUMN call_out jsonb;

-- down
ALTER TABLE commits DROP COLUMN call_out;
DROP TABLE call_out_triggers;
