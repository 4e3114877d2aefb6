-- up
-- What an activation or a joint plan's commit makes ready beside calling people out: shelters, and stock
-- that is to lie at a depot. Written in the transaction in which it happens; one item, one outcome.
CREATE TABLE preparations (
  source text PRIMARY KEY,
  -- WAITING: its items are still to be read from the response plan.
  state text NOT NULL CONSTRAINT preparations_state CHECK
    (state IN ('WAITING', 'LISTED', 'REFUSED', 'ENDED')),
  division_code text NOT NULL,
  incident_id text NOT NULL,
  exercise_id text NOT NULL,
  -- {stock, shelters}: which strands were asked for.
  facts jsonb NOT NULL,
  actor_id text NOT NULL,
  reason text NOT NULL DEFAULT '',
  message text NOT NULL DEFAULT '',
  create_time timestamptz NOT NULL
);
CREATE INDEX preparations_waiting ON preparations (create_time) WHERE state = 'WAITING';

-- down
DROP TABLE preparations;
