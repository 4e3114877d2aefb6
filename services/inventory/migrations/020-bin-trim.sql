-- up
-- Units that leave without anyone saying from which bin: those that are in none go first, then
-- the fullest bins give theirs. WHEN costs nothing where a depot has no bins.
CREATE FUNCTION trim_bins() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  present bigint := greatest(NEW.on_hand + NEW.reserved, 0);
  excess bigint := NEW.binned - present;
  stands record;
BEGIN
  NEW.binned := present;
  FOR stands IN SELECT bin_code, quantity FROM bin_stock
    WHERE depot_id = NEW.depot_id AND item_id = NEW.item_id AND lot_id = NEW.lot_id
    ORDER BY quantity DESC, bin_code FOR UPDATE
  LOOP
    EXIT WHEN excess <= 0;
    IF stands.quantity <= excess THEN
      DELETE FROM bin_stock WHERE depot_id = NEW.depot_id AND item_id = NEW.item_id
        AND lot_id = NEW.lot_id AND bin_code = stands.bin_code;
    ELSE
      UPDATE bin_stock SET quantity = quantity - excess WHERE depot_id = NEW.depot_id
        AND item_id = NEW.item_id AND lot_id = NEW.lot_id AND bin_code = stands.bin_code;
    END IF;
    excess := excess - stands.quantity;
  END LOOP;
  RETURN NEW;
END $$;
CREATE TRIGGER balances_trim_bins BEFORE UPDATE OF on_hand, reserved ON balances FOR EACH ROW
  WHEN (NEW.binned > NEW.on_hand + NEW.reserved) EXECUTE FUNCTION trim_bins();

-- down
DROP TRIGGER balances_trim_bins ON balances;
DROP FUNCTION trim_bins;
