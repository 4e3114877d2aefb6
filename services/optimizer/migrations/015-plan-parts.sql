-- up
-- A large plan that is being solved, in parts that any process of the service may take up. They are
-- gone when the solve ends.
CREATE TABLE plan_parts (
  plan_id text NOT NULL REFERENCES plans (id),
  position integer NOT NULL,
  -- Of the task but for its time: a plan that is taken up again keeps the answers it has.
  task_hash text NOT NULL,
  task bytea NOT NULL,
  state text NOT NULL DEFAULT 'WAITING'
    CONSTRAINT plan_parts_state_known CHECK (state IN ('WAITING', 'RUNNING', 'DONE', 'FAILED')),
  -- Times a process has taken it up; the last one alone may say what came of it.
  attempts integer NOT NULL DEFAULT 0,
  beat_time timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Absent where time ran out before there was one.
  answer bytea,
  failure text NOT NULL DEFAULT '',
  PRIMARY KEY (plan_id, position)
);
CREATE INDEX plan_parts_open ON plan_parts (plan_id, position) WHERE state IN ('WAITING', 'RUNNING');

-- down
DROP TABLE plan_parts;
