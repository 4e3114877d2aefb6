-- up
-- Nothing has called it since pending units stand in bins too (035).
DROP FUNCTION trim_bins;

-- down
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
