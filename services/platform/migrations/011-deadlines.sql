-- up
-- What has to happen by when. Times are the server's; a row is raised once before its due time and
-- once after it, however often the sweep dies.
CREATE TABLE deadlines (
  kind text NOT NULL,
  subject text NOT NULL,
  division_code text NOT NULL,
  data jsonb NOT NULL DEFAULT '{}',
  start_time timestamptz NOT NULL,
  warn_time timestamptz NOT NULL,
  due_time timestamptz NOT NULL,
  alarm text NOT NULL DEFAULT 'NONE'
    CONSTRAINT deadlines_alarm CHECK (alarm IN ('NONE', 'DUE_SOON', 'BREACHED')),
  -- When it happened, or null with `cancelled` when it no longer has to.
  met_time timestamptz,
  cancelled boolean NOT NULL DEFAULT false,
  PRIMARY KEY (kind, subject),
  CONSTRAINT deadlines_in_order CHECK (start_time <= warn_time AND warn_time <= due_time)
);
CREATE INDEX deadlines_to_raise ON deadlines (
  (CASE alarm WHEN 'NONE' THEN warn_time ELSE due_time END))
  WHERE met_time IS NULL AND NOT cancelled AND alarm <> 'BREACHED';

-- down
DROP TABLE deadlines;
