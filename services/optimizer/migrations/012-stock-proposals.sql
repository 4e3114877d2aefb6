-- up
CREATE TABLE stock_proposals (
  id text PRIMARY KEY,
  division_code text NOT NULL,
  state text NOT NULL DEFAULT 'PROPOSED' CONSTRAINT stock_proposals_state CHECK (state IN
    ('PROPOSED', 'APPROVED', 'REJECTED', 'APPLYING', 'APPLIED', 'UNDOING', 'UNDONE')),
  -- What was asked and what was read; neither changes.
  ask jsonb NOT NULL,
  facts jsonb NOT NULL,
  -- The best answer so far; null before the first.
  result jsonb,
  -- What became of each line when it was applied and undone.
  outcomes jsonb NOT NULL DEFAULT '{}',
  version integer NOT NULL DEFAULT 1,
  solve_state text NOT NULL DEFAULT 'RUNNING' CONSTRAINT stock_proposals_solve_state CHECK
    (solve_state IN ('RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
  phase text NOT NULL DEFAULT 'WAITING',
  progress_share double precision NOT NULL DEFAULT 0,
  failure text NOT NULL DEFAULT '',
  attempts integer NOT NULL DEFAULT 0,
  beat_time timestamptz NOT NULL DEFAULT clock_timestamp(),
  creator_id text NOT NULL,
  create_time timestamptz NOT NULL,
  approver_id text NOT NULL DEFAULT '',
  approve_time timestamptz,
  reason text NOT NULL DEFAULT '',
  apply_time timestamptz,
  undo_time timestamptz
);
CREATE INDEX stock_proposals_newest ON stock_proposals (create_time DESC, id DESC);
CREATE INDEX stock_proposals_running ON stock_proposals (beat_time) WHERE solve_state = 'RUNNING';

-- down
DROP TABLE stock_proposals;
