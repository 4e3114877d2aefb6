-- up
-- When a call-out must be looked at again. A timer in the queue comes at that time; the sweeper
-- does what no timer did, and `done_by` says which of them it was.
CREATE TABLE call_out_deadlines (
  id uuid PRIMARY KEY,
  call_out_id uuid NOT NULL REFERENCES call_outs,
  kind text NOT NULL,
  due_time timestamptz NOT NULL,
  done_time timestamptz,
  done_by text,
  CONSTRAINT call_out_deadlines_kind_known CHECK (kind IN ('RESPONSE', 'MUSTER')),
  CONSTRAINT call_out_deadlines_done_by_known CHECK (done_by IN ('TIMER', 'SWEEPER', 'ENDED')),
  CONSTRAINT call_out_deadlines_done_once CHECK ((done_time IS NULL) = (done_by IS NULL))
);
CREATE INDEX call_out_deadlines_due ON call_out_deadlines (due_time) WHERE done_time IS NULL;
CREATE INDEX call_out_deadlines_by_call_out ON call_out_deadlines (call_out_id);
CREATE TABLE call_out_waves (
  call_out_id uuid NOT NULL REFERENCES call_outs,
  number smallint NOT NULL,
  people integer NOT NULL,
  start_time timestamptz NOT NULL,
  respond_by timestamptz NOT NULL,
  PRIMARY KEY (call_out_id, number)
);

-- down
DROP TABLE call_out_waves;
DROP TABLE call_out_deadlines;
