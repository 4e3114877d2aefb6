-- up
-- Goods that a plan calls off from agreements and factories, and where they go.
CREATE TABLE plan_call_offs (
  plan_id text NOT NULL REFERENCES plans (id),
  line_number integer NOT NULL,
  kind text NOT NULL CONSTRAINT plan_call_offs_kind CHECK (kind IN ('AGREEMENT', 'CAPACITY')),
  -- The agreement or the capacity.
  source_id text NOT NULL,
  from_depot_id text NOT NULL,
  to_depot_id text,
  to_division_code text,
  item_id text NOT NULL,
  quantity bigint NOT NULL CONSTRAINT plan_call_offs_positive CHECK (quantity > 0),
  fleet_id text,
  available_hours double precision NOT NULL,
  depart_hours double precision NOT NULL,
  arrive_hours double precision NOT NULL,
  reason_zh text NOT NULL,
  reason_en text NOT NULL,
  PRIMARY KEY (plan_id, line_number),
  CONSTRAINT plan_call_offs_one_target CHECK (num_nonnulls(to_depot_id, to_division_code) = 1)
);

-- down
DROP TABLE plan_call_offs;
