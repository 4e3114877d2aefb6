-- up
CREATE TABLE rectification_steps (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rectification_id uuid NOT NULL REFERENCES rectifications,
  from_state text NOT NULL,
  to_state text NOT NULL,
  note text NOT NULL,
  evidence jsonb NOT NULL,
  actor_id text NOT NULL,
  actor_name text NOT NULL,
  create_time timestamptz NOT NULL
);
CREATE INDEX rectification_steps_by_rectification ON rectification_steps (rectification_id, id);

-- down
DROP TABLE rectification_steps;
