-- up
CREATE TABLE plan_shipments (
  plan_id text NOT NULL REFERENCES plans (id),
  line_number integer NOT NULL,
  from_depot_id text NOT NULL,
  to_depot_id text,
  to_division_code text,
  item_id text NOT NULL,
  quantity bigint NOT NULL CONSTRAINT plan_shipments_positive CHECK (quantity > 0),
  fleet_id text,
  depart_hours double precision NOT NULL,
  arrive_hours double precision NOT NULL,
  PRIMARY KEY (plan_id, line_number),
  CONSTRAINT plan_shipments_one_target CHECK (num_nonnulls(to_depot_id, to_division_code) = 1)
);

CREATE TABLE plan_trips (
  plan_id text NOT NULL REFERENCES plans (id),
  line_number integer NOT NULL,
  fleet_id text NOT NULL,
  from_depot_id text NOT NULL,
  to_depot_id text,
  to_division_code text,
  count integer NOT NULL CONSTRAINT plan_trips_positive CHECK (count > 0),
  mass_kg double precision NOT NULL,
  volume_m3 double precision NOT NULL,
  -- Out and back, in hours.
  trip_hours double precision NOT NULL,
  PRIMARY KEY (plan_id, line_number),
  CONSTRAINT plan_trips_one_target CHECK (num_nonnulls(to_depot_id, to_division_code) = 1)
);

-- down
DROP TABLE plan_trips;
DROP TABLE plan_shipments;
