-- up
CREATE TABLE sites (
  id text PRIMARY KEY,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  division_code text NOT NULL CONSTRAINT sites_division CHECK (division_code ~ '^\d{12}$'),
  kind text NOT NULL CONSTRAINT sites_kind CHECK (kind IN ('INDOOR', 'OUTDOOR')),
  stay text NOT NULL CONSTRAINT sites_stay CHECK (stay IN ('EMERGENCY', 'SHORT', 'LONG')),
  area_m2 double precision NOT NULL CONSTRAINT sites_area CHECK (area_m2 >= 0),
  latitude double precision,
  longitude double precision,
  address text NOT NULL,
  tags text[] NOT NULL,
  facilities jsonb NOT NULL,
  camera_count integer NOT NULL,
  camera_urls text[] NOT NULL,
  units jsonb NOT NULL,
  opening_team_id text NOT NULL,
  depot_id text NOT NULL,
  archived boolean NOT NULL,
  version integer NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  update_time timestamptz NOT NULL,
  CONSTRAINT sites_point CHECK ((latitude IS NULL) = (longitude IS NULL))
);
CREATE INDEX sites_by_division ON sites (division_code text_pattern_ops, id);

-- down
DROP TABLE sites;
