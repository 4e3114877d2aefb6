-- up
CREATE TABLE qualification_kinds (
  code text COLLATE "C" PRIMARY KEY,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  update_time timestamptz NOT NULL
);

-- A certificate holds from the first to the last of its days.
CREATE TABLE qualifications (
  id uuid PRIMARY KEY,
  person_id text COLLATE "C" NOT NULL REFERENCES people,
  code text COLLATE "C" NOT NULL REFERENCES qualification_kinds,
  number text NOT NULL,
  issuer text NOT NULL,
  valid_from date NOT NULL,
  valid_until date NOT NULL,
  revoke_time timestamptz,
  revoke_reason text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  CONSTRAINT qualifications_days CHECK (valid_from <= valid_until),
  CONSTRAINT qualifications_once UNIQUE (person_id, code, valid_from)
);
CREATE INDEX qualifications_by_code ON qualifications (code, valid_until);

-- down
DROP TABLE qualifications;
DROP TABLE qualification_kinds;
