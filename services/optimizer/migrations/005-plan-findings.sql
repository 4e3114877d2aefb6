-- up
CREATE TABLE plan_shortfalls (
  plan_id text NOT NULL REFERENCES plans (id),
  line_number integer NOT NULL,
  division_code text NOT NULL,
  item_id text NOT NULL,
  quantity bigint NOT NULL,
  cause text NOT NULL,
  relaxation_zh text NOT NULL,
  relaxation_en text NOT NULL,
  PRIMARY KEY (plan_id, line_number)
);

CREATE TABLE plan_coverage (
  plan_id text NOT NULL REFERENCES plans (id),
  division_code text NOT NULL,
  relief_need text NOT NULL,
  share double precision NOT NULL CONSTRAINT plan_coverage_share CHECK (share BETWEEN 0 AND 1),
  arrive_hours double precision,
  PRIMARY KEY (plan_id, division_code, relief_need)
);

-- down
DROP TABLE plan_coverage;
DROP TABLE plan_shortfalls;
