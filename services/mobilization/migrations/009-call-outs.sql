-- up
CREATE TABLE call_outs (
  id uuid PRIMARY KEY,
  division_code text COLLATE "C" NOT NULL,
  exercise_id text NOT NULL,
  incident_id text NOT NULL,
  state text NOT NULL,
  -- What was asked for, and the rules of its level as they were then.
  call_order jsonb NOT NULL,
  policy jsonb NOT NULL,
  urgent boolean NOT NULL,
  candidate_count integer NOT NULL,
  version integer NOT NULL DEFAULT 1,
  creator_id text NOT NULL,
  creator_name text NOT NULL,
  decider_id text NOT NULL DEFAULT '',
  decider_name text NOT NULL DEFAULT '',
  decide_reason text NOT NULL DEFAULT '',
  create_time timestamptz NOT NULL,
  start_time timestamptz,
  queue_time timestamptz,
  escalate_time timestamptz,
  fill_time timestamptz,
  close_time timestamptz,
  wipe_time timestamptz,
  CONSTRAINT call_outs_state_known CHECK (state IN
    ('AWAITING_APPROVAL', 'ACTIVE', 'FILLED', 'CLOSED', 'CANCELLED', 'REJECTED')),
  CONSTRAINT call_outs_ended_when
    CHECK ((state IN ('CLOSED', 'CANCELLED', 'REJECTED')) = (close_time IS NOT NULL))
);
CREATE INDEX call_outs_by_time ON call_outs (create_time DESC, id DESC);
CREATE INDEX call_outs_open ON call_outs (id) WHERE close_time IS NULL;
CREATE INDEX call_outs_to_wipe ON call_outs (close_time) WHERE wipe_time IS NULL;

-- down
DROP TABLE call_outs;
