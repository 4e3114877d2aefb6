-- up
-- What an item may be turned into: `from_units` of it become `to_units` of the other.
CREATE TABLE conversion_ratios (
  from_item_id text COLLATE "C" NOT NULL REFERENCES items,
  to_item_id text COLLATE "C" NOT NULL REFERENCES items,
  from_units bigint NOT NULL,
  to_units bigint NOT NULL,
  version integer NOT NULL DEFAULT 1,
  update_time timestamptz NOT NULL,
  PRIMARY KEY (from_item_id, to_item_id),
  CONSTRAINT conversion_ratios_other CHECK (from_item_id <> to_item_id),
  CONSTRAINT conversion_ratios_units_positive CHECK (from_units > 0 AND to_units > 0)
);

-- down
DROP TABLE conversion_ratios;
