-- up
CREATE TABLE equipment_kinds (
  id text COLLATE "C" PRIMARY KEY,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  -- [{key, nameZh, nameEn, unit}]: the first is the one that the kind is counted by.
  capabilities jsonb NOT NULL,
  output_unit text NOT NULL DEFAULT '',
  home_minimum_share double precision NOT NULL DEFAULT 0,
  version integer NOT NULL DEFAULT 1,
  update_time timestamptz NOT NULL,
  CONSTRAINT equipment_kinds_counted CHECK (jsonb_array_length(capabilities) > 0),
  CONSTRAINT equipment_kinds_share CHECK (home_minimum_share BETWEEN 0 AND 1)
);
SELECT keep_history('equipment_kinds');

-- down
SELECT forget_history('equipment_kinds');
DROP TABLE equipment_kinds;
