-- up
-- What a team must have, at the least, to count as this type of its specialism: every criterion of
-- the list, [{"kind": "QUALIFIED", "subject": "HAZMAT_TECHNICIAN", "value": 4, …}].
CREATE TABLE resource_types (
  specialism text COLLATE "C" NOT NULL,
  type integer NOT NULL,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  criteria jsonb NOT NULL,
  version integer NOT NULL DEFAULT 1,
  update_time timestamptz NOT NULL,
  PRIMARY KEY (specialism, type),
  CONSTRAINT resource_types_type_graded CHECK (type BETWEEN 1 AND 9)
);

-- down
DROP TABLE resource_types;
