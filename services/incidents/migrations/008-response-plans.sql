-- up
CREATE TABLE response_plans (
  id text COLLATE "C" PRIMARY KEY,
  division_code text COLLATE "C" NOT NULL REFERENCES divisions (code),
  hazard text NOT NULL,
  level text NOT NULL,
  enabled boolean NOT NULL,
  content jsonb NOT NULL,
  version integer NOT NULL,
  update_time timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT response_plans_id_format CHECK (id ~ '^[a-z0-9-]{1,64}$')
);
CREATE INDEX response_plans_by_hazard ON response_plans (hazard, level) WHERE enabled;

-- down
DROP TABLE response_plans;
