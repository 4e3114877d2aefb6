-- up
-- Units that wait for an approval stand on the shelf too. What the bins gave without anybody saying
-- from which bin is kept, so that a count by bin knows it.
ALTER TABLE balances DROP CONSTRAINT balances_binned_present,
  ADD CONSTRAINT balances_binned_present CHECK
    (binned BETWEEN 0 AND greatest(on_hand + reserved + pending, 0));
CREATE TABLE bin_trims (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  depot_id text COLLATE "C" NOT NULL,
  item_id text COLLATE "C" NOT NULL,
  lot_id uuid NOT NULL,
  bin_code text COLLATE "C" NOT NULL,
  quantity bigint NOT NULL,
  create_time timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX bin_trims_by_place ON bin_trims (depot_id, item_id, lot_id, bin_code, id);
DROP TRIGGER balances_trim_bins ON balances;

-- down
CREATE TRIGGER balances_trim_bins BEFORE UPDATE OF on_hand, reserved ON balances FOR EACH ROW
  WHEN (NEW.binned > NEW.on_hand + NEW.reserved) EXECUTE FUNCTION trim_bins();
DROP TABLE bin_trims;
ALTER TABLE balances DROP CONSTRAINT balances_binned_present,
  ADD CONSTRAINT balances_binned_present CHECK
    (binned BETWEEN 0 AND greatest(on_hand + reserved, 0));
