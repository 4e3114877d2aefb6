-- up
-- Never changed: a later figure is another row, so a past evaluation can be repeated.
CREATE TABLE declared_facts (
  id uuid PRIMARY KEY,
  division_code text COLLATE "C" NOT NULL,
  measure text NOT NULL,
  value double precision NOT NULL,
  evidence text NOT NULL,
  observe_time timestamptz NOT NULL,
  expire_time timestamptz,
  actor_id text NOT NULL,
  actor_name text NOT NULL,
  create_time timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT declared_facts_division_code_format CHECK (division_code ~ '^[0-9]{12}$'),
  CONSTRAINT declared_facts_value_range CHECK (value BETWEEN 0 AND 1e12),
  CONSTRAINT declared_facts_expire_later CHECK (expire_time > observe_time)
);
CREATE INDEX declared_facts_by_measure ON declared_facts (division_code, measure, observe_time);

-- down
DROP TABLE declared_facts;
