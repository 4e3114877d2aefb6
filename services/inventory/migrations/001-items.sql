-- up
CREATE TABLE items (
  id text COLLATE "C" PRIMARY KEY,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  supply_code text,
  unit_zh text NOT NULL,
  unit_en text NOT NULL,
  content_per_unit double precision NOT NULL,
  standard_id text NOT NULL,
  mass_kg double precision NOT NULL,
  volume_m3 double precision NOT NULL,
  shelf_life_days integer NOT NULL,
  packs jsonb NOT NULL,
  archived boolean NOT NULL,
  version integer NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  update_time timestamptz NOT NULL,
  CONSTRAINT items_supply_code_unique UNIQUE (supply_code),
  CONSTRAINT items_id_format CHECK (id ~ '^[a-z0-9-]{1,64}$'),
  CONSTRAINT items_supply_code_format CHECK (supply_code ~ '^[123][0-9]{6}$'),
  CONSTRAINT items_content_positive CHECK (content_per_unit > 0),
  CONSTRAINT items_mass_not_negative CHECK (mass_kg >= 0),
  CONSTRAINT items_volume_not_negative CHECK (volume_m3 >= 0),
  CONSTRAINT items_shelf_life_not_negative CHECK (shelf_life_days >= 0)
);

-- down
DROP TABLE items;
