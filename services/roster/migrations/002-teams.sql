-- up
CREATE TABLE teams (
  id text COLLATE "C" PRIMARY KEY,
  organisation_id text COLLATE "C" REFERENCES organisations,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  kind text NOT NULL,
  specialism text NOT NULL,
  -- What it can do, and figures it declares of itself: {"hazmatSuits": 12}.
  skills text[] NOT NULL,
  figures jsonb NOT NULL,
  -- The type it was rated by specialism, 1 the most capable: {"HAZMAT": 2}.
  ratings jsonb NOT NULL,
  division_code text COLLATE "C" NOT NULL,
  latitude double precision,
  longitude double precision,
  minimum_crew integer NOT NULL,
  turnout_minutes integer NOT NULL,
  archived boolean NOT NULL DEFAULT false,
  state text NOT NULL,
  state_reason text NOT NULL DEFAULT '',
  state_time timestamptz NOT NULL,
  rest_until timestamptz,
  version integer NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  update_time timestamptz NOT NULL,
  CONSTRAINT teams_kind_known CHECK (kind IN ('REGULAR', 'PROFESSIONAL', 'PARTNER', 'VOLUNTEER')),
  CONSTRAINT teams_crew_positive CHECK (minimum_crew BETWEEN 1 AND 1000),
  CONSTRAINT teams_place_whole CHECK ((latitude IS NULL) = (longitude IS NULL)),
  CONSTRAINT teams_state_known CHECK (state IN ('AVAILABLE', 'STANDBY', 'ALERTED', 'ACKNOWLEDGED',
    'EN_ROUTE', 'ON_SCENE', 'RETURNING', 'REST', 'OUT_OF_SERVICE'))
);
CREATE INDEX teams_by_division ON teams (division_code, id);
CREATE INDEX teams_by_specialism ON teams (specialism, id);

-- down
DROP TABLE teams;
