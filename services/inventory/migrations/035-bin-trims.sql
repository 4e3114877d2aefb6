-- up
-- Beside the function that knew nothing of pending units, which a later release drops.
CREATE FUNCTION trim_standing_bins() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  present bigint := greatest(NEW.on_hand + NEW.reserved + NEW.pending, 0);
  excess bigint := NEW.binned - present;
  stands record;
  gone bigint;
BEGIN
  NEW.binned := present;
  FOR stands IN SELECT bin_code, quantity FROM bin_stock
    WHERE depot_id = NEW.depot_id AND item_id = NEW.item_id AND lot_id = NEW.lot_id
    ORDER BY quantity DESC, bin_code FOR UPDATE
  LOOP
    EXIT WHEN excess <= 0;
    gone := least(stands.quantity, excess);
    DELETE FROM bin_stock WHERE depot_id = NEW.depot_id AND item_id = NEW.item_id
      AND lot_id = NEW.lot_id AND bin_code = stands.bin_code AND quantity = gone;
    UPDATE bin_stock SET quantity = quantity - gone WHERE depot_id = NEW.depot_id
      AND item_id = NEW.item_id AND lot_id = NEW.lot_id AND bin_code = stands.bin_code;
    INSERT INTO bin_trims (depot_id, item_id, lot_id, bin_code, quantity)
    VALUES (NEW.depot_id, NEW.item_id, NEW.lot_id, stands.bin_code, gone);
    excess := excess - gone;
  END LOOP;
  RETURN NEW;
END $$;
CREATE TRIGGER balances_trim_bins BEFORE UPDATE OF on_hand, reserved, pending ON balances
  FOR EACH ROW WHEN (NEW.binned > NEW.on_hand + NEW.reserved + NEW.pending)
  EXECUTE FUNCTION trim_standing_bins();

-- down
DROP TRIGGER balances_trim_bins ON balances;
DROP FUNCTION trim_standing_bins;
