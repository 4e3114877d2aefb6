-- up
CREATE TABLE activation_tasks (
  activation_id uuid NOT NULL REFERENCES activations,
  id text NOT NULL,
  state text NOT NULL,
  due_time timestamptz NOT NULL,
  overdue_notice boolean NOT NULL DEFAULT false,
  note text NOT NULL DEFAULT '',
  actor_name text NOT NULL DEFAULT '',
  end_time timestamptz,
  PRIMARY KEY (activation_id, id),
  CONSTRAINT activation_tasks_state_known CHECK (state IN ('PENDING', 'DONE', 'SKIPPED')),
  CONSTRAINT activation_tasks_ended CHECK ((state = 'PENDING') = (end_time IS NULL))
);
CREATE INDEX activation_tasks_due ON activation_tasks (due_time)
  WHERE state = 'PENDING' AND NOT overdue_notice;

-- down
DROP TABLE activation_tasks;
