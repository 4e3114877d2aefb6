-- up
-- Copies of what another service owns: what one person needs by the standards pack, and how many
-- people live where. Whoever may read it there puts it here.
CREATE TABLE demand_standards (
  item_id text COLLATE "C" PRIMARY KEY,
  initial_per_person double precision NOT NULL,
  daily_per_person double precision NOT NULL,
  update_time timestamptz NOT NULL,
  CONSTRAINT demand_standards_not_negative CHECK (initial_per_person >= 0 AND daily_per_person >= 0)
);
CREATE TABLE division_populations (
  division_code text COLLATE "C" PRIMARY KEY,
  population bigint NOT NULL,
  update_time timestamptz NOT NULL,
  CONSTRAINT division_populations_code_format CHECK (division_code ~ '^[0-9]{12}$'),
  CONSTRAINT division_populations_not_negative CHECK (population >= 0)
);
-- One row: whom the stock is to serve, and under what conditions.
CREATE TABLE demand_rules (
  single boolean PRIMARY KEY DEFAULT true,
  population_share double precision NOT NULL,
  temperature_celsius double precision NOT NULL,
  tent_share double precision NOT NULL,
  tent_people integer NOT NULL,
  routine_share double precision NOT NULL,
  routine_initial_share double precision NOT NULL,
  cover_days_min double precision NOT NULL,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT demand_rules_only_one CHECK (single)
);
INSERT INTO demand_rules (population_share, temperature_celsius, tent_share, tent_people,
  routine_share, routine_initial_share, cover_days_min) VALUES (0.01, 0, 0.4, 4, 0, 0, 3);

-- down
DROP TABLE demand_rules;
DROP TABLE division_populations;
DROP TABLE demand_standards;
