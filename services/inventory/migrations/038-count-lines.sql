-- up
-- What the book said of a place when the count began. Entries of the same place with a higher id
-- came later: those of one place are written in the order of their ids, under its balance's lock.
CREATE TABLE count_lines (
  count_id uuid NOT NULL REFERENCES counts,
  line_number integer NOT NULL,
  item_id text COLLATE "C" NOT NULL,
  lot_id uuid NOT NULL,
  bin_code text COLLATE "C" NOT NULL,
  snapshot bigint NOT NULL,
  after_entry_id bigint NOT NULL,
  after_trim_id bigint NOT NULL,
  unexpected boolean NOT NULL,
  tolerance_percent double precision NOT NULL,
  state text NOT NULL,
  counted bigint,
  count_time timestamptz,
  attempt_count integer NOT NULL DEFAULT 0,
  -- Known once the count is posted.
  variance bigint,
  PRIMARY KEY (count_id, line_number),
  CONSTRAINT count_lines_place UNIQUE (count_id, item_id, lot_id, bin_code),
  CONSTRAINT count_lines_state_known CHECK (state IN ('TO_COUNT', 'TO_RECOUNT', 'COUNTED')),
  CONSTRAINT count_lines_counted CHECK (state <> 'COUNTED' OR counted IS NOT NULL),
  CONSTRAINT count_lines_counted_not_negative CHECK (counted >= 0)
);

-- down
DROP TABLE count_lines;
