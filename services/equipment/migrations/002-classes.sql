-- up
CREATE TABLE equipment_classes (
  id text COLLATE "C" PRIMARY KEY,
  kind_id text COLLATE "C" NOT NULL REFERENCES equipment_kinds,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  item_id text NOT NULL DEFAULT '',
  -- {flow: 3000}
  capabilities jsonb NOT NULL,
  -- What one needs to be ready; see readiness.ts for their shapes.
  components jsonb NOT NULL DEFAULT '[]',
  checks jsonb NOT NULL DEFAULT '[]',
  consumables jsonb NOT NULL DEFAULT '[]',
  operators jsonb NOT NULL DEFAULT '[]',
  fuel_minimum_share double precision NOT NULL DEFAULT 0,
  fuel_capacity_l double precision NOT NULL DEFAULT 0,
  return_steps text[] NOT NULL DEFAULT '{}',
  home_minimum_share double precision,
  version integer NOT NULL DEFAULT 1,
  update_time timestamptz NOT NULL,
  CONSTRAINT equipment_classes_fuel CHECK (fuel_minimum_share BETWEEN 0 AND 1),
  CONSTRAINT equipment_classes_share CHECK (home_minimum_share BETWEEN 0 AND 1)
);
CREATE INDEX equipment_classes_by_kind ON equipment_classes (kind_id, id);
SELECT keep_history('equipment_classes');

-- down
SELECT forget_history('equipment_classes');
DROP TABLE equipment_classes;
