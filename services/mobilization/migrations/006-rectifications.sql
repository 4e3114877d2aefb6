-- up
CREATE TABLE rectifications (
  id uuid PRIMARY KEY,
  division_code text COLLATE "C" NOT NULL,
  origin text NOT NULL,
  origin_id text NOT NULL,
  title text NOT NULL,
  detail text NOT NULL,
  state text NOT NULL,
  owner_id text NOT NULL,
  owner_name text NOT NULL,
  due_time timestamptz NOT NULL,
  retest_drill_id text NOT NULL,
  overdue_notice_time timestamptz,
  version integer NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  close_time timestamptz,
  CONSTRAINT rectifications_origin_known CHECK (origin IN ('READINESS', 'DRILL', 'INSPECTION')),
  CONSTRAINT rectifications_state_known CHECK (state IN
    ('REGISTERED', 'REPORTED', 'SUPERVISED', 'RECTIFIED', 'CLOSED')),
  CONSTRAINT rectifications_closed_when CHECK ((state = 'CLOSED') = (close_time IS NOT NULL))
);
-- What is wanting is put right once at a time.
CREATE UNIQUE INDEX rectifications_one_open ON rectifications (division_code, origin, origin_id)
  WHERE state <> 'CLOSED';
CREATE INDEX rectifications_by_due ON rectifications (due_time, id);

-- down
DROP TABLE rectifications;
