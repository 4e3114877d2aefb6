-- up
-- Phones and the like are in contacts, sealed. The name goes when a person is erased.
CREATE TABLE people (
  id text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  organisation_id text COLLATE "C" REFERENCES organisations,
  division_code text COLLATE "C" NOT NULL,
  employment text NOT NULL,
  title text NOT NULL,
  roles text[] NOT NULL,
  -- The account with which this person signs in; empty for who has none.
  account text NOT NULL,
  -- The incident for which someone was registered; empty for who belongs to the roster.
  incident_id text NOT NULL,
  state text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  update_time timestamptz NOT NULL,
  CONSTRAINT people_employment_known CHECK (employment IN
    ('FULL_TIME', 'PART_TIME', 'VOLUNTEER')),
  CONSTRAINT people_state_known CHECK (state IN ('ACTIVE', 'INACTIVE', 'ERASED'))
);
CREATE INDEX people_by_division ON people (division_code, id);
CREATE INDEX people_by_incident ON people (incident_id, id) WHERE incident_id <> '';
CREATE UNIQUE INDEX people_by_account ON people (account) WHERE account <> '';

-- down
DROP TABLE people;
