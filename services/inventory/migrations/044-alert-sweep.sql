-- up
-- One row: the rules of the sweep, when it runs next and what the last run did. The queue only
-- holds the job of a run; whether one is due stands here.
CREATE TABLE alert_sweep (
  single boolean PRIMARY KEY DEFAULT true,
  expiring_days integer NOT NULL,
  sweep_minute integer NOT NULL,
  version integer NOT NULL DEFAULT 1,
  next_run_time timestamptz,
  due_time timestamptz,
  last_run_time timestamptz,
  raised bigint NOT NULL DEFAULT 0,
  seen bigint NOT NULL DEFAULT 0,
  resolved bigint NOT NULL DEFAULT 0,
  CONSTRAINT alert_sweep_only_one CHECK (single),
  CONSTRAINT alert_sweep_expiring_in_range CHECK (expiring_days BETWEEN 1 AND 730),
  CONSTRAINT alert_sweep_minute_in_range CHECK (sweep_minute BETWEEN 0 AND 1439)
);
INSERT INTO alert_sweep (expiring_days, sweep_minute) VALUES (90, 360);

-- down
DROP TABLE alert_sweep;
