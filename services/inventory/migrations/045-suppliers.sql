-- up
CREATE TABLE suppliers (
  id text COLLATE "C" PRIMARY KEY,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  code text NOT NULL,
  contact text NOT NULL,
  phone text NOT NULL,
  lead_days integer NOT NULL,
  rating integer NOT NULL,
  blocked boolean NOT NULL,
  block_reason text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  update_time timestamptz NOT NULL,
  CONSTRAINT suppliers_id_format CHECK (id ~ '^[a-z0-9-]{1,64}$'),
  CONSTRAINT suppliers_lead_in_range CHECK (lead_days BETWEEN 0 AND 730),
  CONSTRAINT suppliers_rating_in_range CHECK (rating BETWEEN 0 AND 5)
);
CREATE UNIQUE INDEX suppliers_code_unique ON suppliers (code) WHERE code <> '';

-- Prices are in fen, so that sums are exact.
CREATE TABLE supplier_items (
  supplier_id text COLLATE "C" NOT NULL REFERENCES suppliers,
  item_id text COLLATE "C" NOT NULL REFERENCES items,
  unit_price_fen bigint NOT NULL,
  pack_units bigint NOT NULL,
  PRIMARY KEY (supplier_id, item_id),
  CONSTRAINT supplier_items_price_not_negative CHECK (unit_price_fen >= 0),
  CONSTRAINT supplier_items_pack_positive CHECK (pack_units > 0)
);
CREATE INDEX supplier_items_by_item ON supplier_items (item_id);

-- down
DROP TABLE supplier_items;
DROP TABLE suppliers;
