-- up
CREATE TABLE readiness_rules (
  id text COLLATE "C" PRIMARY KEY,
  pack text NOT NULL,
  figures jsonb NOT NULL,
  version integer NOT NULL,
  update_time timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT readiness_rules_id_format CHECK (id ~ '^[a-z0-9-]{1,64}$')
);

-- down
DROP TABLE readiness_rules;
