-- up
CREATE TABLE joint_plans (
  id text PRIMARY KEY,
  incident_ids text[] NOT NULL CONSTRAINT joint_plans_of_incidents
    CHECK (cardinality(incident_ids) BETWEEN 1 AND 5),
  -- Of the incidents; scope is decided by all of them.
  division_codes text[] NOT NULL,
  -- The plan as it was made; it never changes.
  body jsonb NOT NULL,
  creator_id text NOT NULL,
  create_time timestamptz NOT NULL
);
CREATE INDEX joint_plans_newest ON joint_plans (create_time DESC, id DESC);
CREATE INDEX joint_plans_incidents ON joint_plans USING gin (incident_ids);

-- down
DROP TABLE joint_plans;
