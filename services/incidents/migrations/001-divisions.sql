-- up
CREATE TABLE divisions (
  code text PRIMARY KEY CONSTRAINT divisions_code_digits CHECK (code ~ '^[0-9]{12}$'),
  name_zh text NOT NULL,
  name_en text NOT NULL,
  parent_code text REFERENCES divisions (code) DEFERRABLE INITIALLY DEFERRED,
  population bigint NOT NULL CONSTRAINT divisions_population_not_negative CHECK (population >= 0),
  latitude double precision
    CONSTRAINT divisions_latitude_range CHECK (latitude BETWEEN -90 AND 90),
  longitude double precision
    CONSTRAINT divisions_longitude_range CHECK (longitude BETWEEN -180 AND 180),
  update_time timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT divisions_centre_whole CHECK ((latitude IS NULL) = (longitude IS NULL))
);

-- down
DROP TABLE divisions;
