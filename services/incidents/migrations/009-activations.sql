-- up
CREATE TABLE activations (
  id uuid PRIMARY KEY,
  response_plan_id text COLLATE "C" NOT NULL,
  -- The plan as it was when it was proposed: later edits do not reach into what is under way.
  plan jsonb NOT NULL,
  state text NOT NULL,
  division_code text COLLATE "C" NOT NULL,
  -- What every code below the division begins with; scope is decided by it.
  division_prefix text COLLATE "C" NOT NULL,
  incident_id text REFERENCES incidents (id),
  warning_id uuid REFERENCES warnings (id),
  exercise boolean NOT NULL,
  reason text NOT NULL,
  decider_id text NOT NULL DEFAULT '',
  decider_name text NOT NULL DEFAULT '',
  decision_reason text NOT NULL DEFAULT '',
  create_time timestamptz NOT NULL,
  start_time timestamptz,
  step_down_due_time timestamptz,
  end_time timestamptz,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT activations_state_known CHECK (state IN
    ('PROPOSED', 'ACTIVE', 'REJECTED', 'STEPPED_DOWN')),
  CONSTRAINT activations_started_when_active CHECK (state <> 'ACTIVE' OR start_time IS NOT NULL)
);
-- A plan is proposed or active once in a division, for real and for drill apart.
CREATE UNIQUE INDEX activations_one_open ON activations (response_plan_id, division_code, exercise)
  WHERE state IN ('PROPOSED', 'ACTIVE');
CREATE INDEX activations_newest ON activations (create_time DESC, id DESC);
CREATE INDEX activations_stepping_down ON activations (step_down_due_time) WHERE state = 'ACTIVE';

-- down
DROP TABLE activations;
