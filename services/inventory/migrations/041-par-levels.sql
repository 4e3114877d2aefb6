-- up
CREATE TABLE par_levels (
  depot_id text COLLATE "C" NOT NULL REFERENCES depots,
  item_id text COLLATE "C" NOT NULL REFERENCES items,
  minimum bigint NOT NULL,
  reorder bigint NOT NULL,
  maximum bigint NOT NULL,
  update_time timestamptz NOT NULL,
  PRIMARY KEY (depot_id, item_id),
  CONSTRAINT par_levels_ordered CHECK (0 <= minimum AND minimum <= reorder AND reorder <= maximum)
);
CREATE INDEX par_levels_by_item ON par_levels (item_id, depot_id);

-- down
DROP TABLE par_levels;
