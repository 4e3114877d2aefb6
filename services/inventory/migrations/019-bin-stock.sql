-- up
-- Where in the depot the units of a lot stand. The balance knows how many of its units are in bins
-- (the sum of these rows), so that the database itself holds that to what the depot has: on hand
-- and reserved units both stand on the shelf. What is in no bin stands where it was put down.
ALTER TABLE balances ADD COLUMN binned bigint NOT NULL DEFAULT 0,
  ADD CONSTRAINT balances_binned_present CHECK
    (binned BETWEEN 0 AND greatest(on_hand + reserved, 0));
CREATE TABLE bin_stock (
  depot_id text COLLATE "C" NOT NULL,
  item_id text COLLATE "C" NOT NULL,
  lot_id uuid NOT NULL,
  bin_code text COLLATE "C" NOT NULL,
  quantity bigint NOT NULL,
  PRIMARY KEY (depot_id, item_id, lot_id, bin_code),
  FOREIGN KEY (depot_id, bin_code) REFERENCES bins,
  FOREIGN KEY (depot_id, item_id, lot_id) REFERENCES balances,
  CONSTRAINT bin_stock_quantity_positive CHECK (quantity > 0)
);
CREATE INDEX bin_stock_by_bin ON bin_stock (depot_id, bin_code);

-- down
DROP TABLE bin_stock;
ALTER TABLE balances DROP CONSTRAINT balances_binned_present, DROP COLUMN binned;
