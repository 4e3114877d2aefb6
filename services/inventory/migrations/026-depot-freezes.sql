-- up
-- A depot whose goods stand still while they are counted.
CREATE TABLE depot_freezes (
  depot_id text COLLATE "C" PRIMARY KEY REFERENCES depots,
  count_id uuid NOT NULL,
  create_time timestamptz NOT NULL
);

-- down
DROP TABLE depot_freezes;
