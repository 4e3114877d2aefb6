-- up
CREATE TABLE preparation_items (
  source text NOT NULL REFERENCES preparations,
  strand text NOT NULL CONSTRAINT preparation_items_strand CHECK (strand IN ('STOCK', 'SHELTERS')),
  -- The shelter; or the depot where the item is to lie.
  subject_id text NOT NULL,
  item_id text NOT NULL,
  state text NOT NULL DEFAULT 'WAITING' CONSTRAINT preparation_items_state CHECK
    (state IN ('WAITING', 'READY', 'PARTIAL', 'UNCHANGED', 'REFUSED', 'ENDING', 'ENDED', 'KEPT')),
  round integer NOT NULL DEFAULT 1,
  incident_id text NOT NULL,
  hazard text NOT NULL,
  quantity bigint NOT NULL,
  -- Units on their way to the depot, of all rounds.
  moved bigint NOT NULL DEFAULT 0,
  -- The call of this round, kept before it is made so that it can be repeated word for word.
  call jsonb,
  reservation_ids text[] NOT NULL DEFAULT '{}',
  reason text NOT NULL DEFAULT '',
  message text NOT NULL DEFAULT '',
  settle_time timestamptz,
  PRIMARY KEY (source, strand, subject_id, item_id)
);
CREATE INDEX preparation_items_open ON preparation_items (source)
  WHERE state IN ('WAITING', 'ENDING');

-- down
DROP TABLE preparation_items;
