-- up
CREATE TABLE fleets (
  id text PRIMARY KEY,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  -- A depot of inventory; it is looked up there, no key crosses schemas.
  home_depot_id text NOT NULL,
  count integer NOT NULL,
  mass_kg_capacity double precision NOT NULL,
  volume_m3_capacity double precision NOT NULL,
  hours_available double precision NOT NULL,
  update_time timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT fleets_not_negative
    CHECK (least(count, mass_kg_capacity, volume_m3_capacity, hours_available) >= 0)
);

-- down
DROP TABLE fleets;
