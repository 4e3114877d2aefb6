-- up
-- How often items of a class are counted, and how far a count may be off. The classes divide what a
-- depot holds by value: A up to `value_share` of it, B up to its own, C the rest.
CREATE TABLE count_cadences (
  abc_class text PRIMARY KEY,
  days integer NOT NULL,
  value_share double precision NOT NULL,
  tolerance_percent double precision NOT NULL,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT count_cadences_class_known CHECK (abc_class IN ('A', 'B', 'C')),
  CONSTRAINT count_cadences_days_in_range CHECK (days BETWEEN 1 AND 3650),
  CONSTRAINT count_cadences_share_in_range CHECK (value_share > 0 AND value_share <= 1),
  CONSTRAINT count_cadences_tolerance_in_range CHECK (tolerance_percent BETWEEN 0 AND 100)
);
INSERT INTO count_cadences (abc_class, days, value_share, tolerance_percent)
VALUES ('A', 30, 0.8, 0), ('B', 91, 0.95, 2), ('C', 365, 1, 5);

CREATE TABLE count_marks (
  depot_id text COLLATE "C" NOT NULL REFERENCES depots,
  item_id text COLLATE "C" NOT NULL REFERENCES items,
  abc_class text,
  overridden boolean NOT NULL DEFAULT false,
  last_count_time timestamptz,
  PRIMARY KEY (depot_id, item_id),
  CONSTRAINT count_marks_class_known CHECK (abc_class IN ('A', 'B', 'C'))
);

-- down
DROP TABLE count_marks;
DROP TABLE count_cadences;
