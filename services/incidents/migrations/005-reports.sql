-- up
CREATE TABLE reports (
  id text PRIMARY KEY,
  incident_id text NOT NULL REFERENCES incidents (id),
  kind text NOT NULL
    CONSTRAINT reports_kind_known CHECK (kind IN ('INITIAL', 'FOLLOW_UP', 'VERIFIED')),
  reporter_id text NOT NULL,
  observe_time timestamptz NOT NULL,
  create_time timestamptz NOT NULL,
  note text NOT NULL
);
CREATE INDEX reports_newest ON reports (incident_id, create_time DESC, id DESC);

CREATE TABLE report_lines (
  report_id text NOT NULL REFERENCES reports (id),
  line_number integer NOT NULL,
  division_code text NOT NULL REFERENCES divisions (code),
  affected bigint NOT NULL,
  displaced bigint NOT NULL,
  injured bigint NOT NULL,
  missing bigint NOT NULL,
  dead bigint NOT NULL,
  PRIMARY KEY (report_id, line_number),
  CONSTRAINT report_lines_division_once UNIQUE (report_id, division_code),
  CONSTRAINT report_lines_not_negative CHECK (least(displaced, injured, missing, dead) >= 0),
  CONSTRAINT report_lines_part_of_affected
    CHECK (greatest(displaced, injured, missing, dead) <= affected)
);

-- down
DROP TABLE report_lines;
DROP TABLE reports;
