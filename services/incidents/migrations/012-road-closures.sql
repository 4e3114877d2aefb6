-- up
-- An empty text is no place: nothing at the beginning of a road stands for anywhere.
CREATE TABLE road_closures (
  id text COLLATE "C" PRIMARY KEY,
  incident_id text NOT NULL REFERENCES incidents (id),
  from_depot_id text NOT NULL,
  from_division_code text NOT NULL,
  to_depot_id text NOT NULL,
  to_division_code text NOT NULL,
  both_ways boolean NOT NULL,
  medium text NOT NULL CONSTRAINT road_closures_medium_known CHECK (medium IN ('ROAD', 'WATER')),
  from_time timestamptz NOT NULL,
  until_time timestamptz,
  reason text NOT NULL,
  state text NOT NULL CONSTRAINT road_closures_state_known CHECK (state IN ('CLOSED', 'REOPENED')),
  reporter_id text NOT NULL,
  create_time timestamptz NOT NULL,
  update_time timestamptz NOT NULL,
  reopen_time timestamptz,
  reopen_note text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT road_closures_one_beginning CHECK (from_depot_id = '' OR from_division_code = ''),
  CONSTRAINT road_closures_one_end CHECK ((to_depot_id = '') <> (to_division_code = '')),
  CONSTRAINT road_closures_until_after_from CHECK (until_time > from_time),
  CONSTRAINT road_closures_reopened_with_time
    CHECK ((state = 'REOPENED') = (reopen_time IS NOT NULL))
);
CREATE INDEX road_closures_of_incident ON road_closures (incident_id, id DESC);
SELECT keep_history('road_closures');

-- down
SELECT forget_history('road_closures');
DROP TABLE road_closures;
