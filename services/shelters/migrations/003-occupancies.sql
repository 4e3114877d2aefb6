-- up
-- A site's state and headcount: once for real (exercise_id '') and once for each drill. Whoever
-- changes how full a site is locks this row.
CREATE TABLE occupancies (
  site_id text NOT NULL REFERENCES sites,
  exercise_id text NOT NULL,
  state text NOT NULL DEFAULT 'CLOSED' CONSTRAINT occupancies_state
    CHECK (state IN ('CLOSED', 'READY', 'OPEN', 'FULL', 'CLOSING')),
  incident_id text NOT NULL DEFAULT '',
  hazard text NOT NULL DEFAULT '',
  opening_id uuid,
  opening_answers jsonb NOT NULL DEFAULT '[]',
  closing_answers jsonb NOT NULL DEFAULT '[]',
  -- By the standard, for the hazard: kept here to filter by.
  places integer NOT NULL CONSTRAINT occupancies_places CHECK (places >= 0),
  persons integer NOT NULL DEFAULT 0 CONSTRAINT occupancies_persons CHECK (persons >= 0),
  reserved integer NOT NULL DEFAULT 0 CONSTRAINT occupancies_reserved CHECK (reserved >= 0),
  manager_id text NOT NULL DEFAULT '',
  manager_name text NOT NULL DEFAULT '',
  open_time timestamptz,
  override_reason text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (site_id, exercise_id)
);

-- down
DROP TABLE occupancies;
