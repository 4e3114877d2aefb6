-- up
-- A file of rows that was sent: what it is, who sent it, how far it has come and what it changes.
CREATE TABLE imports (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  file_name text NOT NULL,
  encoding text,
  state text NOT NULL,
  actor jsonb NOT NULL,
  actor_id text NOT NULL,
  rows_done integer NOT NULL DEFAULT 0,
  create_count integer NOT NULL DEFAULT 0,
  update_count integer NOT NULL DEFAULT 0,
  unchanged_count integer NOT NULL DEFAULT 0,
  fault_count integer NOT NULL DEFAULT 0,
  faults jsonb NOT NULL DEFAULT '[]',
  message text NOT NULL DEFAULT '',
  -- Whoever works on it holds a lease; the token keeps out one that was paused and came back.
  lease_token uuid,
  lease_time timestamptz,
  create_time timestamptz NOT NULL DEFAULT now(),
  update_time timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT imports_state_known CHECK (state IN ('UPLOADING', 'CHECKING', 'CHECKED', 'REFUSED',
    'APPLYING', 'APPLIED', 'FAILED')),
  CONSTRAINT imports_encoding_known CHECK (encoding IN ('UTF_8', 'GB18030'))
);
CREATE INDEX imports_by_actor ON imports (actor_id, create_time);
CREATE INDEX imports_under_way ON imports (lease_time) WHERE state IN ('CHECKING', 'APPLYING');

-- down
DROP TABLE imports;
