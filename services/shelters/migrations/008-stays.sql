-- up
-- A person's time at a site. `client_id` is of whoever wrote it down: it comes once.
CREATE TABLE stays (
  id uuid PRIMARY KEY,
  client_id uuid NOT NULL,
  person_id uuid NOT NULL REFERENCES people,
  site_id text NOT NULL REFERENCES sites,
  exercise_id text NOT NULL,
  opening_id uuid,
  unit_code text NOT NULL,
  channel text NOT NULL CONSTRAINT stays_channel CHECK (channel IN ('STAFF', 'CODE')),
  actor_id text NOT NULL,
  check_in_time timestamptz NOT NULL,
  check_out_time timestamptz,
  -- The request that checked them out, so that it may come again.
  check_out_key text NOT NULL DEFAULT '',
  destination text NOT NULL DEFAULT '',
  override_reason text NOT NULL,
  create_time timestamptz NOT NULL,
  CONSTRAINT stays_order CHECK (check_out_time >= check_in_time)
);
CREATE UNIQUE INDEX stays_by_client ON stays (client_id);
-- A person is in one shelter at a time.
CREATE UNIQUE INDEX stays_one_present ON stays (person_id) WHERE check_out_time IS NULL;
CREATE INDEX stays_by_person ON stays (person_id);
CREATE INDEX stays_by_site ON stays (site_id, exercise_id, id);
CREATE INDEX stays_by_opening ON stays (opening_id);
CREATE INDEX stays_present ON stays (site_id, exercise_id) WHERE check_out_time IS NULL;

-- down
DROP TABLE stays;
