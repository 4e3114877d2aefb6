-- up
-- A marked place inside a depot; a capacity of 0 is not limited.
CREATE TABLE bins (
  depot_id text COLLATE "C" NOT NULL REFERENCES depots,
  code text COLLATE "C" NOT NULL,
  storage_class text NOT NULL,
  volume_m3_capacity double precision NOT NULL,
  mass_kg_capacity double precision NOT NULL,
  closed boolean NOT NULL,
  note text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  update_time timestamptz NOT NULL,
  PRIMARY KEY (depot_id, code),
  CONSTRAINT bins_code_format CHECK (code ~ '^[A-Z0-9][A-Z0-9._-]{0,31}$'),
  CONSTRAINT bins_storage_class_known CHECK (storage_class IN
    ('AMBIENT', 'COOL', 'COLD', 'FROZEN', 'HAZARDOUS', 'FUEL')),
  CONSTRAINT bins_volume_not_negative CHECK (volume_m3_capacity >= 0),
  CONSTRAINT bins_mass_not_negative CHECK (mass_kg_capacity >= 0)
);

-- down
DROP TABLE bins;
