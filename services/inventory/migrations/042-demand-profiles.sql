-- up
-- What the people of a division need, and what is used there in ordinary times. The standards and
-- the population belong to another service; whoever keeps them puts the rates here.
CREATE TABLE demand_profiles (
  division_code text COLLATE "C" NOT NULL,
  item_id text COLLATE "C" NOT NULL REFERENCES items,
  population bigint NOT NULL,
  initial_units double precision NOT NULL,
  daily_units double precision NOT NULL,
  routine_daily_units double precision NOT NULL,
  update_time timestamptz NOT NULL,
  PRIMARY KEY (division_code, item_id),
  CONSTRAINT demand_profiles_division_code_format CHECK (division_code ~ '^[0-9]{12}$'),
  CONSTRAINT demand_profiles_not_negative CHECK (population >= 0 AND initial_units >= 0
    AND daily_units >= 0 AND routine_daily_units >= 0)
);

-- What the codes at or below a division begin with: trailing zeros pad a higher level.
CREATE FUNCTION division_prefix(code text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN code ~ '^..0{10}$' THEN left(code, 2) WHEN code ~ '0{8}$' THEN left(code, 4)
    WHEN code ~ '0{6}$' THEN left(code, 6) WHEN code ~ '0{3}$' THEN left(code, 9) ELSE code END
$$;

-- down
DROP FUNCTION division_prefix;
DROP TABLE demand_profiles;
