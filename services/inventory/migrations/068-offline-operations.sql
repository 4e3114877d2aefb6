-- up
-- `outcome` is what the replay came to and stays; `state` is what became of it since.
CREATE TABLE offline_operations (
  batch_id uuid NOT NULL REFERENCES offline_batches,
  number integer NOT NULL,
  operation_id uuid NOT NULL,
  kind text NOT NULL,
  request jsonb NOT NULL,
  amended jsonb,
  occur_time timestamptz NOT NULL,
  division_code text COLLATE "C" NOT NULL DEFAULT '',
  owner_id text NOT NULL,
  outcome text NOT NULL DEFAULT 'PENDING',
  outcome_reason text NOT NULL DEFAULT '',
  outcome_message text NOT NULL DEFAULT '',
  state text NOT NULL DEFAULT 'PENDING',
  reason text NOT NULL DEFAULT '',
  message text NOT NULL DEFAULT '',
  result text NOT NULL DEFAULT '',
  resolver_id text NOT NULL DEFAULT '',
  resolver_name text NOT NULL DEFAULT '',
  resolve_reason text NOT NULL DEFAULT '',
  resolve_time timestamptz,
  PRIMARY KEY (batch_id, number),
  CONSTRAINT offline_operations_outcome_known CHECK (outcome IN ('PENDING', 'APPLIED', 'CONFLICT')),
  CONSTRAINT offline_operations_state_known
    CHECK (state IN ('PENDING', 'APPLIED', 'CONFLICT', 'DISMISSED'))
);
CREATE INDEX offline_operations_by_id ON offline_operations (operation_id);
CREATE INDEX offline_operations_open ON offline_operations (batch_id, number)
  WHERE state = 'CONFLICT';

-- down
DROP TABLE offline_operations;
