-- up
-- A closing report that could not be frozen yet: why, and when it is tried again. The row goes when it is.
CREATE TABLE closing_report_tries (
  incident_id text PRIMARY KEY,
  failures integer NOT NULL CHECK (failures > 0),
  reason text NOT NULL,
  message text NOT NULL,
  try_time timestamptz NOT NULL,
  next_try_time timestamptz NOT NULL
);

-- down
DROP TABLE closing_report_tries;
