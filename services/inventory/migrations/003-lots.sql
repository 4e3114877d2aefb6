-- up
-- A lot without an expiry date has 'infinity', so that FEFO order and "usable until" need no
-- special case and the same batch without a date is still the same lot.
CREATE TABLE lots (
  id uuid PRIMARY KEY,
  item_id text COLLATE "C" NOT NULL REFERENCES items,
  batch_number text NOT NULL,
  expire_date date NOT NULL,
  state text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  CONSTRAINT lots_batch_unique UNIQUE (item_id, expire_date, batch_number),
  CONSTRAINT lots_of_an_item UNIQUE (id, item_id, expire_date),
  CONSTRAINT lots_state_known CHECK (state IN
    ('AVAILABLE', 'ON_HOLD', 'QUARANTINED', 'RECALLED', 'EXPIRED', 'DAMAGED', 'DISPOSED'))
);
CREATE INDEX lots_by_expiry ON lots (expire_date, id);

-- down
DROP TABLE lots;
