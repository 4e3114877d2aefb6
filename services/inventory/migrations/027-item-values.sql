-- up
-- What a base unit is worth, in yuan: for limits by value, ABC classes and valuation.
CREATE TABLE item_values (
  item_id text COLLATE "C" PRIMARY KEY REFERENCES items,
  unit_value double precision NOT NULL,
  update_time timestamptz NOT NULL,
  CONSTRAINT item_values_not_negative CHECK (unit_value >= 0)
);

-- down
DROP TABLE item_values;
