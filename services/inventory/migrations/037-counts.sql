-- up
CREATE TABLE counts (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  state text NOT NULL,
  depot_id text COLLATE "C" NOT NULL REFERENCES depots,
  division_code text COLLATE "C" NOT NULL,
  blind boolean NOT NULL,
  frozen boolean NOT NULL,
  note text NOT NULL,
  creator_id text NOT NULL,
  creator_name text NOT NULL,
  snapshot_time timestamptz NOT NULL,
  close_time timestamptz,
  approval_id uuid,
  movement_id uuid,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT counts_kind_known CHECK (kind IN ('CYCLE', 'FULL')),
  CONSTRAINT counts_state_known CHECK (state IN
    ('COUNTING', 'REVIEW', 'AWAITING_APPROVAL', 'POSTED', 'CANCELLED')),
  CONSTRAINT counts_closed CHECK ((state IN ('POSTED', 'CANCELLED')) = (close_time IS NOT NULL))
);
CREATE INDEX counts_by_depot ON counts (depot_id, id);
CREATE INDEX counts_open ON counts (depot_id) WHERE close_time IS NULL;

-- Who counts; of a blind count these are kept from the book until it is reviewed.
CREATE TABLE count_counters (
  count_id uuid NOT NULL REFERENCES counts,
  counter_id text NOT NULL,
  PRIMARY KEY (counter_id, count_id)
);

-- down
DROP TABLE count_counters;
DROP TABLE counts;
