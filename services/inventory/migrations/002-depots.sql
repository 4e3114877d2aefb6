-- up
CREATE TABLE depots (
  id text COLLATE "C" PRIMARY KEY,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  tier text NOT NULL,
  division_code text COLLATE "C" NOT NULL,
  latitude double precision,
  longitude double precision,
  area_m2 double precision NOT NULL,
  keeper text NOT NULL,
  phone text NOT NULL,
  closed boolean NOT NULL,
  version integer NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  update_time timestamptz NOT NULL,
  CONSTRAINT depots_id_format CHECK (id ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
  CONSTRAINT depots_tier_known CHECK (tier IN
    ('REGION', 'CITY', 'DISTRICT', 'STREET', 'COMMUNITY', 'SHELTER', 'ENTERPRISE')),
  CONSTRAINT depots_division_code_format CHECK (division_code ~ '^[0-9]{12}$'),
  CONSTRAINT depots_latitude_range CHECK (latitude BETWEEN -90 AND 90),
  CONSTRAINT depots_longitude_range CHECK (longitude BETWEEN -180 AND 180),
  CONSTRAINT depots_place_whole CHECK ((latitude IS NULL) = (longitude IS NULL)),
  CONSTRAINT depots_area_not_negative CHECK (area_m2 >= 0)
);
-- Scope is a code prefix; under "C" a plain index serves LIKE 'prefix%'.
CREATE INDEX depots_division_code ON depots (division_code, id);

-- down
DROP TABLE depots;
