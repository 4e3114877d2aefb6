-- up
CREATE TABLE leaves (
  id uuid PRIMARY KEY,
  person_id text COLLATE "C" NOT NULL REFERENCES people,
  kind text NOT NULL,
  start_time timestamptz NOT NULL,
  end_time timestamptz NOT NULL,
  state text NOT NULL,
  reason text NOT NULL,
  decide_actor_id text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  CONSTRAINT leaves_forward CHECK (start_time < end_time),
  CONSTRAINT leaves_state_known CHECK (state IN ('REQUESTED', 'APPROVED', 'REJECTED', 'CANCELLED'))
);
CREATE INDEX leaves_by_person ON leaves (person_id, end_time);

CREATE TABLE swaps (
  id uuid PRIMARY KEY,
  shift_id uuid NOT NULL REFERENCES shifts ON DELETE CASCADE,
  from_person_id text COLLATE "C" NOT NULL REFERENCES people,
  to_person_id text COLLATE "C" NOT NULL REFERENCES people,
  state text NOT NULL,
  reason text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  CONSTRAINT swaps_between_two CHECK (from_person_id <> to_person_id),
  CONSTRAINT swaps_state_known CHECK (state IN
    ('OFFERED', 'ACCEPTED', 'DECLINED', 'APPROVED', 'REJECTED', 'WITHDRAWN'))
);
CREATE UNIQUE INDEX swaps_one_open ON swaps (shift_id, from_person_id)
  WHERE state IN ('OFFERED', 'ACCEPTED');

-- down
DROP TABLE swaps;
DROP TABLE leaves;
