-- up
CREATE TABLE drills (
  id uuid PRIMARY KEY,
  series_id text COLLATE "C" REFERENCES drill_series,
  nominal_day date,
  division_code text COLLATE "C" NOT NULL,
  -- What all codes at or below it begin with.
  division_prefix text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  state text NOT NULL,
  state_reason text NOT NULL DEFAULT '',
  planned jsonb NOT NULL,
  guide jsonb,
  plan_time timestamptz NOT NULL,
  window_end_time timestamptz,
  due_time timestamptz,
  start_time timestamptz,
  finish_time timestamptz,
  close_time timestamptz,
  run_ms bigint NOT NULL DEFAULT 0,
  run_since timestamptz,
  incident_id text NOT NULL DEFAULT '',
  missed_time timestamptz,
  report jsonb,
  version integer NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  CONSTRAINT drills_kind_known CHECK
    (kind IN ('TABLETOP', 'SINGLE', 'FULL_SCALE', 'NO_NOTICE', 'DOUBLE_BLIND')),
  CONSTRAINT drills_state_known CHECK (state IN
    ('PLANNED', 'SCHEDULED', 'RUNNING', 'SUSPENDED', 'EVALUATING', 'CLOSED', 'ABORTED')),
  CONSTRAINT drills_runs_when CHECK ((state = 'RUNNING') = (run_since IS NOT NULL)),
  CONSTRAINT drills_report_when CHECK ((state = 'CLOSED') = (report IS NOT NULL)),
  CONSTRAINT drills_window CHECK ((kind = 'DOUBLE_BLIND') = (window_end_time IS NOT NULL))
);
-- An occurrence of a series is made once.
CREATE UNIQUE INDEX drills_one_an_occurrence ON drills (series_id, nominal_day);
CREATE INDEX drills_by_plan_time ON drills (plan_time DESC, id DESC);

-- down
DROP TABLE drills;
