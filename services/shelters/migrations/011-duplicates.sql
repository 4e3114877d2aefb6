-- up
CREATE TABLE duplicates (
  id uuid PRIMARY KEY,
  kind text NOT NULL CONSTRAINT duplicates_kind CHECK (kind IN ('SAME_ID', 'SAME_PHONE')),
  state text NOT NULL CONSTRAINT duplicates_state CHECK (state IN ('OPEN', 'MERGED', 'DISTINCT')),
  incident_id text NOT NULL,
  exercise_id text NOT NULL,
  person_id uuid NOT NULL REFERENCES people,
  other_person_id uuid NOT NULL REFERENCES people,
  site_id text NOT NULL,
  other_site_id text NOT NULL,
  division_code text NOT NULL,
  note text NOT NULL,
  create_time timestamptz NOT NULL,
  resolve_time timestamptz
);
-- Two people are suspected once, whichever of them came first.
CREATE UNIQUE INDEX duplicates_pair ON duplicates
  (kind, least(person_id, other_person_id), greatest(person_id, other_person_id))
  WHERE kind = 'SAME_PHONE';
CREATE INDEX duplicates_by_incident ON duplicates (incident_id, exercise_id, id);

-- down
DROP TABLE duplicates;
