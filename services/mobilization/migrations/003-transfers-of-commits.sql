-- up
-- Which transfers belong to a commit, with the last state the inventory told of each. The
-- inventory holds the truth; check-progress compares.
CREATE TABLE commit_transfers (
  transfer_id text PRIMARY KEY,
  commit_id uuid NOT NULL REFERENCES commits (id),
  reservation_id text NOT NULL,
  state text NOT NULL
    CONSTRAINT commit_transfers_state CHECK (state IN ('PLANNED', 'PICKING', 'PACKED',
      'DISPATCHED', 'PARTIALLY_RECEIVED', 'RECEIVED', 'CANCELLED')),
  update_time timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX commit_transfers_of_commit ON commit_transfers (commit_id, transfer_id);

-- What the optimizer has been told of the plan, and when to compare with the inventory next.
ALTER TABLE commits ADD COLUMN plan_state text
  CONSTRAINT commits_plan_state CHECK (plan_state IN ('COMMITTED', 'EXECUTING', 'COMPLETED'));
ALTER TABLE commits ADD COLUMN progress_check_time timestamptz;
CREATE INDEX commits_progress_due ON commits (progress_check_time)
  WHERE progress_check_time IS NOT NULL;

-- down
ALTER TABLE commits DROP COLUMN progress_check_time;
ALTER TABLE commits DROP COLUMN plan_state;
DROP TABLE commit_transfers;
