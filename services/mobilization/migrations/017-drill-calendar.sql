-- up
-- Days that are not what their weekday says.
CREATE TABLE drill_days (
  day date PRIMARY KEY,
  kind text NOT NULL,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  CONSTRAINT drill_days_kind_known CHECK (kind IN ('HOLIDAY', 'WORKDAY'))
);

-- When drills are due; the next occurrence is kept, so a sweep needs no rule to find what is due.
CREATE TABLE drill_series (
  id text COLLATE "C" PRIMARY KEY,
  division_code text COLLATE "C" NOT NULL,
  division_prefix text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  figures jsonb NOT NULL,
  enabled boolean NOT NULL,
  nominal_day date NOT NULL,
  next_day date NOT NULL,
  next_time timestamptz NOT NULL,
  make_time timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT drill_series_id_format CHECK (id ~ '^[a-z0-9-]{1,64}$'),
  CONSTRAINT drill_series_not_earlier CHECK (next_day >= nominal_day)
);
CREATE INDEX drill_series_by_make_time ON drill_series (make_time) WHERE enabled;

CREATE TABLE evaluation_guides (
  id text COLLATE "C" PRIMARY KEY,
  figures jsonb NOT NULL,
  version integer NOT NULL DEFAULT 1
);

-- down
DROP TABLE evaluation_guides;
DROP TABLE drill_series;
DROP TABLE drill_days;
