-- up
CREATE TABLE commits (
  id uuid PRIMARY KEY,
  plan_id text NOT NULL,
  incident_id text NOT NULL,
  division_code text NOT NULL,
  approver_id text NOT NULL,
  plan_etag text NOT NULL,
  state text NOT NULL
    CONSTRAINT commits_state CHECK
      (state IN ('RUNNING', 'COMPENSATING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
  step text NOT NULL
    CONSTRAINT commits_step CHECK (step IN
      ('APPROVE', 'RESERVE', 'CREATE_TRANSFERS', 'CONFIRM', 'MARK_COMMITTED', 'DONE')),
  round integer NOT NULL CONSTRAINT commits_round CHECK (round >= 1),
  rewinding boolean NOT NULL,
  reservation_id text NOT NULL,
  -- What to take back, last entry first; an entry is written before the call that needs it.
  undo jsonb NOT NULL,
  outcome text NOT NULL CONSTRAINT commits_outcome CHECK (outcome IN ('FAILED', 'CANCELLED')),
  ending jsonb,
  cancel_reason text,
  -- The reservation's lines and the transfers' legs, as they were when the commander decided.
  work jsonb NOT NULL,
  -- Grows with every change: a worker that was paused holds an old one and can save nothing.
  version bigint NOT NULL DEFAULT 1,
  attempts integer NOT NULL DEFAULT 0,
  deadline_time timestamptz NOT NULL,
  create_time timestamptz NOT NULL DEFAULT now(),
  update_time timestamptz NOT NULL DEFAULT now(),
  end_time timestamptz
);

-- down
DROP TABLE commits;
