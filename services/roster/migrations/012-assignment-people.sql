-- up
CREATE TABLE assignment_people (
  assignment_id uuid NOT NULL REFERENCES assignments,
  person_id text COLLATE "C" NOT NULL REFERENCES people,
  exercise boolean NOT NULL,
  active boolean NOT NULL,
  -- When a long mission is over its people rest; as long as they do they go nowhere.
  rest_until timestamptz,
  PRIMARY KEY (assignment_id, person_id)
);
-- A person is on one task at a time; exercises know nothing of it.
CREATE UNIQUE INDEX assignment_people_one ON assignment_people (person_id, exercise) WHERE active;
CREATE INDEX assignment_people_resting ON assignment_people (person_id, rest_until)
  WHERE rest_until IS NOT NULL;

-- down
DROP TABLE assignment_people;
