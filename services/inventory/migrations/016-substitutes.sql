-- up
-- Units of the substitute that replace one unit of the item; two ways, the inverse holds as well.
CREATE TABLE substitutes (
  item_id text COLLATE "C" NOT NULL REFERENCES items,
  substitute_item_id text COLLATE "C" NOT NULL REFERENCES items,
  ratio double precision NOT NULL,
  two_way boolean NOT NULL,
  priority integer NOT NULL,
  note text NOT NULL,
  update_time timestamptz NOT NULL,
  PRIMARY KEY (item_id, substitute_item_id),
  CONSTRAINT substitutes_are_others CHECK (item_id <> substitute_item_id),
  CONSTRAINT substitutes_ratio_range CHECK (ratio > 0 AND ratio <= 1000000),
  CONSTRAINT substitutes_priority_range CHECK (priority BETWEEN 1 AND 1000)
);
CREATE INDEX substitutes_by_substitute ON substitutes (substitute_item_id);

-- down
DROP TABLE substitutes;
