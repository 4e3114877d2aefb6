-- up
CREATE TABLE people (
  id uuid PRIMARY KEY,
  household_id uuid NOT NULL REFERENCES households,
  incident_id text NOT NULL,
  exercise_id text NOT NULL,
  division_code text NOT NULL,
  -- Sealed texts and blind indexes; null when there is none, or it was purged.
  name_sealed text,
  id_sealed text,
  id_index text,
  phone_sealed text,
  phone_index text,
  note_sealed text,
  age_group text NOT NULL,
  needs text[] NOT NULL,
  whereabouts text NOT NULL CONSTRAINT people_whereabouts
    CHECK (whereabouts IN ('EXPECTED', 'SHELTERED', 'LEFT', 'MISSING', 'FOUND')),
  site_id text REFERENCES sites,
  -- Into whom this row was merged.
  merged_into uuid REFERENCES people,
  purge_time timestamptz,
  create_time timestamptz NOT NULL,
  update_time timestamptz NOT NULL
);
CREATE UNIQUE INDEX people_by_number ON people (incident_id, exercise_id, id_index);
CREATE INDEX people_by_phone ON people (phone_index, incident_id, exercise_id);
CREATE INDEX people_by_household ON people (household_id);
CREATE INDEX people_by_incident ON people (incident_id, exercise_id, whereabouts, id);

-- down
DROP TABLE people;
