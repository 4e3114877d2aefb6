-- up
CREATE TABLE organisations (
  id text COLLATE "C" PRIMARY KEY,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  kind text NOT NULL,
  division_code text COLLATE "C" NOT NULL,
  archived boolean NOT NULL DEFAULT false,
  version integer NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  update_time timestamptz NOT NULL,
  CONSTRAINT organisations_kind_known CHECK (kind IN
    ('GOVERNMENT', 'ENTERPRISE', 'SOCIAL', 'MILITARY'))
);

-- down
DROP TABLE organisations;
