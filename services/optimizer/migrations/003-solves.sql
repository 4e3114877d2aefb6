-- up
-- How each plan is or was solved. Progress is written here, so that it never touches the plan.
CREATE TABLE solves (
  plan_id text PRIMARY KEY REFERENCES plans (id),
  state text NOT NULL DEFAULT 'RUNNING'
    CONSTRAINT solves_state_known CHECK (state IN ('RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
  phase text NOT NULL DEFAULT 'WAITING',
  progress_share double precision NOT NULL DEFAULT 0,
  -- Times a worker has taken it up: a problem that kills its worker must not be tried for ever.
  attempts integer NOT NULL DEFAULT 0,
  -- When a worker last said that it is on it, or the job was last put in the queue.
  beat_time timestamptz NOT NULL DEFAULT now(),
  problem_hash text NOT NULL,
  -- What was found: status, stages, solver, check.
  result jsonb,
  failure text NOT NULL DEFAULT '',
  CONSTRAINT solves_succeeded_with_result CHECK (state <> 'SUCCEEDED' OR result IS NOT NULL)
);
CREATE INDEX solves_running ON solves (beat_time) WHERE state = 'RUNNING';

-- The documents as they were solved, and what the planner knew beside the problem.
CREATE TABLE plan_documents (
  plan_id text PRIMARY KEY REFERENCES plans (id),
  problem jsonb NOT NULL,
  basis jsonb NOT NULL,
  solution jsonb
);

-- down
DROP TABLE plan_documents;
DROP TABLE solves;
