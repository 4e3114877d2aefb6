-- up
CREATE TABLE resupply_proposals (
  id uuid PRIMARY KEY,
  state text NOT NULL CONSTRAINT resupply_proposals_state
    CHECK (state IN ('PROPOSED', 'ACCEPTED', 'DISMISSED')),
  division_code text NOT NULL,
  incident_id text NOT NULL,
  exercise_id text NOT NULL,
  days double precision NOT NULL,
  lines jsonb NOT NULL,
  reference text NOT NULL DEFAULT '',
  note text NOT NULL DEFAULT '',
  create_time timestamptz NOT NULL,
  resolve_time timestamptz
);

-- down
DROP TABLE resupply_proposals;
