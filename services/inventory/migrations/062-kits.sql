-- up
CREATE TABLE kits (
  item_id text COLLATE "C" PRIMARY KEY REFERENCES items,
  version integer NOT NULL DEFAULT 1,
  update_time timestamptz NOT NULL
);
CREATE TABLE kit_components (
  kit_item_id text COLLATE "C" NOT NULL REFERENCES kits,
  item_id text COLLATE "C" NOT NULL REFERENCES items,
  position integer NOT NULL,
  quantity bigint NOT NULL,
  PRIMARY KEY (kit_item_id, item_id),
  CONSTRAINT kit_components_quantity_positive CHECK (quantity > 0)
);
CREATE INDEX kit_components_by_item ON kit_components (item_id);

-- What is in each kit of a kit lot. It never changes: kits are made in lots of the same contents.
-- No foreign key to the component's lot: whoever assembles holds its balance, which has one, and
-- to lock the lot after it could wait for a recall that holds lots first.
CREATE TABLE kit_contents (
  kit_lot_id uuid NOT NULL REFERENCES lots,
  item_id text COLLATE "C" NOT NULL,
  lot_id uuid NOT NULL,
  quantity bigint NOT NULL,
  PRIMARY KEY (kit_lot_id, item_id, lot_id),
  CONSTRAINT kit_contents_quantity_positive CHECK (quantity > 0)
);
CREATE INDEX kit_contents_by_lot ON kit_contents (lot_id);
CREATE TRIGGER kit_contents_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON kit_contents
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- down
DROP TABLE kit_contents;
DROP TABLE kit_components;
DROP TABLE kits;
