-- up
-- How long people may be on duty. The id is a team's, or "default" for teams without a rule.
CREATE TABLE duty_rules (
  id text COLLATE "C" PRIMARY KEY,
  hours_per_day_max numeric NOT NULL,
  hours_per_week_max numeric NOT NULL,
  rest_hours_min numeric NOT NULL,
  -- A mission at least this long is followed by a rest of rest_hours_min.
  mission_hours_before_rest numeric NOT NULL,
  version integer NOT NULL DEFAULT 1,
  update_time timestamptz NOT NULL,
  CONSTRAINT duty_rules_day CHECK (hours_per_day_max BETWEEN 1 AND 24),
  CONSTRAINT duty_rules_week CHECK (hours_per_week_max BETWEEN 1 AND 168),
  CONSTRAINT duty_rules_rest CHECK (rest_hours_min BETWEEN 0 AND 72)
);
INSERT INTO duty_rules VALUES ('default', 12, 60, 10, 8, 1, now());

-- What stays at home when teams of a specialism leave the division: a share of its teams, and a
-- number of them, whichever is more.
CREATE TABLE home_minimums (
  division_code text COLLATE "C" NOT NULL,
  specialism text COLLATE "C" NOT NULL,
  share numeric NOT NULL,
  teams_min integer NOT NULL,
  version integer NOT NULL DEFAULT 1,
  update_time timestamptz NOT NULL,
  PRIMARY KEY (division_code, specialism),
  CONSTRAINT home_minimums_share CHECK (share BETWEEN 0 AND 1)
);

-- down
DROP TABLE home_minimums;
DROP TABLE duty_rules;
