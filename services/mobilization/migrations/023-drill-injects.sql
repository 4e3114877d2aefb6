-- up
CREATE TABLE drill_injects (
  id uuid PRIMARY KEY,
  drill_id uuid NOT NULL REFERENCES drills,
  number integer NOT NULL,
  title text NOT NULL,
  body text NOT NULL,
  expected_action text NOT NULL,
  team_ids jsonb NOT NULL,
  release_when text NOT NULL,
  after_seconds integer NOT NULL,
  after_inject_id uuid,
  share double precision NOT NULL,
  state text NOT NULL DEFAULT 'PENDING',
  release_time timestamptz,
  -- Exercise time at its release: what waits for it counts from there.
  release_ms bigint,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT drill_injects_state_known CHECK (state IN ('PENDING', 'RELEASED', 'CANCELLED')),
  CONSTRAINT drill_injects_released_when CHECK ((state = 'RELEASED') = (release_time IS NOT NULL))
);
CREATE UNIQUE INDEX drill_injects_one_a_number ON drill_injects (drill_id, number);

-- down
DROP TABLE drill_injects;
