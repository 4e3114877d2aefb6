-- up
CREATE TABLE offline_batches (
  id uuid PRIMARY KEY,
  device_id uuid NOT NULL REFERENCES devices,
  sequence integer NOT NULL,
  previous_hash text NOT NULL,
  hash text NOT NULL,
  payload text NOT NULL,
  signature text NOT NULL,
  receive_time timestamptz NOT NULL,
  finish_time timestamptz,
  -- Whoever replays it holds it until then; after a crash another may go on.
  lease_time timestamptz,
  CONSTRAINT offline_batches_sequence_unique UNIQUE (device_id, sequence)
);

-- down
DROP TABLE offline_batches;
