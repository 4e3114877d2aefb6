-- up
CREATE TABLE drill_timeline (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  drill_id uuid NOT NULL REFERENCES drills,
  time timestamptz NOT NULL,
  kind text NOT NULL,
  text_zh text NOT NULL,
  text_en text NOT NULL,
  subject text NOT NULL,
  actor_name text NOT NULL
);
CREATE INDEX drill_timeline_by_drill ON drill_timeline (drill_id, time, id);

-- Real incidents that are open: a drill does not begin beside one.
CREATE TABLE real_incidents (
  incident_id text PRIMARY KEY,
  division_prefix text COLLATE "C" NOT NULL,
  open_time timestamptz NOT NULL
);

-- down
DROP TABLE real_incidents;
DROP TABLE drill_timeline;
