-- up
CREATE TABLE incidents (
  id text PRIMARY KEY,
  name text NOT NULL,
  place text NOT NULL,
  hazard text NOT NULL,
  state text NOT NULL CONSTRAINT incidents_state_known CHECK (state IN ('OPEN', 'CLOSED')),
  division_code text NOT NULL REFERENCES divisions (code),
  -- What every code below the division begins with; scope is decided by it.
  division_prefix text NOT NULL,
  response_level text,
  response_level_reason text NOT NULL DEFAULT '',
  conditions jsonb NOT NULL,
  detect_time timestamptz NOT NULL,
  create_time timestamptz NOT NULL,
  first_report_due_time timestamptz NOT NULL,
  first_report_time timestamptz,
  first_report_late boolean NOT NULL DEFAULT false,
  -- The last alarm raised about the first report: DUE_SOON, then BREACHED.
  first_report_alarm text NOT NULL DEFAULT 'NONE',
  relief_due_time timestamptz,
  close_time timestamptz,
  close_summary text NOT NULL DEFAULT '',
  exercise boolean NOT NULL DEFAULT false,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT incidents_clocks_together
    CHECK ((first_report_time IS NULL) = (relief_due_time IS NULL)),
  CONSTRAINT incidents_closed_with_time CHECK ((state = 'CLOSED') = (close_time IS NOT NULL))
);
CREATE INDEX incidents_newest ON incidents (create_time DESC, id DESC);
CREATE INDEX incidents_without_report ON incidents (first_report_due_time)
  WHERE first_report_time IS NULL AND state = 'OPEN';

-- down
DROP TABLE incidents;
