-- up
CREATE TABLE plans (
  id text PRIMARY KEY,
  incident_id text NOT NULL,
  division_code text NOT NULL,
  -- What every code below the division begins with; scope is decided by it.
  division_prefix text NOT NULL,
  version integer NOT NULL,
  state text NOT NULL DEFAULT 'PROPOSED' CONSTRAINT plans_state_known CHECK (state IN
    ('PROPOSED', 'APPROVED', 'COMMITTED', 'EXECUTING', 'COMPLETED', 'SUPERSEDED')),
  exercise boolean NOT NULL,
  policy jsonb NOT NULL,
  read_time timestamptz NOT NULL,
  relief_due_time timestamptz,
  counted_plan_ids text[] NOT NULL,
  supersedes_plan_id text REFERENCES plans (id),
  superseded_by_plan_id text REFERENCES plans (id),
  approver_id text,
  approve_time timestamptz,
  reservation_id text,
  commit_failures jsonb NOT NULL DEFAULT '[]',
  creator_id text NOT NULL,
  create_time timestamptz NOT NULL,
  update_time timestamptz NOT NULL,
  -- Counts every change of state; the etag.
  revision integer NOT NULL DEFAULT 1,
  CONSTRAINT plans_version_once UNIQUE (incident_id, version),
  CONSTRAINT plans_approved_by_someone
    CHECK (state IN ('PROPOSED', 'SUPERSEDED') OR (approver_id IS NOT NULL AND approve_time IS NOT NULL)),
  CONSTRAINT plans_committed_with_reservation
    CHECK (state NOT IN ('COMMITTED', 'EXECUTING', 'COMPLETED') OR reservation_id IS NOT NULL)
);
CREATE INDEX plans_newest ON plans (create_time DESC, id DESC);

-- down
DROP TABLE plans;
