-- up
-- What was asked for and refused for lack of stock: the refusal itself is rolled back, so nothing else
-- remembers the demand. A request that is sent again is the same ask, with the most it asked for.
CREATE TABLE refused_asks (
  request_id uuid NOT NULL,
  depot_id text COLLATE "C" NOT NULL REFERENCES depots,
  item_id text COLLATE "C" NOT NULL REFERENCES items,
  purpose text NOT NULL,
  asked bigint NOT NULL,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (request_id, depot_id, item_id),
  CONSTRAINT refused_asks_of_some CHECK (asked > 0)
);
CREATE INDEX refused_asks_by_time ON refused_asks (create_time);

-- down
DROP TABLE refused_asks;
