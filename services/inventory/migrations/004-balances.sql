-- up
-- One row for each depot, item and lot. The expiry date never changes and the lot's state is
-- written here in the transaction that changes it, so that whoever locks the row has everything
-- that decides whether its units may be promised.
-- No index holds a quantity: updates then stay on their page (HOT), which is what keeps a hot
-- item fast; the spare room in each page is for them.
CREATE TABLE balances (
  depot_id text COLLATE "C" NOT NULL REFERENCES depots,
  item_id text COLLATE "C" NOT NULL,
  lot_id uuid NOT NULL,
  expire_date date NOT NULL,
  lot_state text NOT NULL,
  on_hand bigint NOT NULL DEFAULT 0,
  reserved bigint NOT NULL DEFAULT 0,
  in_transit bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (depot_id, item_id, lot_id),
  CONSTRAINT balances_lot FOREIGN KEY (lot_id, item_id, expire_date)
    REFERENCES lots (id, item_id, expire_date),
  CONSTRAINT balances_on_hand_not_negative CHECK (on_hand >= 0),
  CONSTRAINT balances_reserved_not_negative CHECK (reserved >= 0),
  CONSTRAINT balances_in_transit_not_negative CHECK (in_transit >= 0),
  CONSTRAINT balances_countable CHECK (on_hand + reserved + in_transit <= 1000000000000000)
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX balances_by_item ON balances (item_id, depot_id);
CREATE INDEX balances_by_lot ON balances (lot_id);

-- down
DROP TABLE balances;
