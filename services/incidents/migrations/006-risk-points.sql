-- up
CREATE TABLE risk_points (
  id text COLLATE "C" PRIMARY KEY,
  kind text NOT NULL,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  division_code text COLLATE "C" NOT NULL REFERENCES divisions (code),
  latitude double precision NOT NULL,
  longitude double precision NOT NULL,
  grade text NOT NULL,
  area_m2 double precision NOT NULL,
  depth_m double precision NOT NULL,
  inflow_m3_per_hour double precision NOT NULL,
  people bigint NOT NULL,
  note text NOT NULL,
  retired boolean NOT NULL,
  update_time timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT risk_points_latitude_range CHECK (latitude BETWEEN -90 AND 90),
  CONSTRAINT risk_points_longitude_range CHECK (longitude BETWEEN -180 AND 180),
  CONSTRAINT risk_points_not_negative
    CHECK (area_m2 >= 0 AND depth_m >= 0 AND inflow_m3_per_hour >= 0 AND people >= 0)
);
CREATE INDEX risk_points_division_code ON risk_points (division_code, id);

-- down
DROP TABLE risk_points;
