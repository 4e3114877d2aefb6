-- up
CREATE TABLE populations (
  division_code text PRIMARY KEY,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  parent_code text REFERENCES populations,
  population bigint NOT NULL CONSTRAINT populations_count CHECK (population >= 0)
);
CREATE INDEX populations_by_parent ON populations (parent_code);

-- down
DROP TABLE populations;
