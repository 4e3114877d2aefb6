-- up
CREATE TABLE approvals (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  state text NOT NULL,
  depot_id text COLLATE "C" NOT NULL REFERENCES depots,
  division_code text COLLATE "C" NOT NULL,
  -- Item, lot, bin and signed units of each line, as they will be posted.
  lines jsonb NOT NULL,
  units bigint NOT NULL,
  value double precision NOT NULL,
  reason text NOT NULL,
  document_number text NOT NULL,
  cause text NOT NULL,
  reverses_id uuid,
  occur_time timestamptz NOT NULL,
  requester_id text NOT NULL,
  requester_name text NOT NULL,
  create_time timestamptz NOT NULL,
  expire_time timestamptz NOT NULL,
  decider_id text NOT NULL DEFAULT '',
  decider_name text NOT NULL DEFAULT '',
  decide_reason text NOT NULL DEFAULT '',
  decide_time timestamptz,
  movement_id uuid,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT approvals_kind_known CHECK (kind IN ('ADJUSTMENT', 'DISPOSAL', 'REVERSAL', 'COUNT')),
  CONSTRAINT approvals_state_known CHECK (state IN ('PENDING', 'APPROVED', 'REJECTED', 'EXPIRED')),
  CONSTRAINT approvals_decided CHECK ((state = 'PENDING') = (decide_time IS NULL)),
  CONSTRAINT approvals_by_two CHECK (state <> 'APPROVED' OR decider_id <> requester_id)
);
CREATE INDEX approvals_pending ON approvals (expire_time) WHERE state = 'PENDING';

-- down
DROP TABLE approvals;
