-- up
-- What people said, in the order it arrived; nothing here is ever changed.
CREATE TABLE call_out_answers (
  id uuid PRIMARY KEY,
  recipient_id uuid NOT NULL REFERENCES call_out_recipients,
  answer text NOT NULL,
  reason text NOT NULL,
  eta_time timestamptz,
  answer_time timestamptz NOT NULL,
  receive_time timestamptz NOT NULL,
  -- LINK, SMS, ACCOUNT, or STAFF when someone else took it down.
  source text NOT NULL,
  actor_id text NOT NULL,
  state_before text NOT NULL,
  state_after text NOT NULL
);
CREATE INDEX call_out_answers_by_recipient ON call_out_answers (recipient_id, receive_time);

-- down
DROP TABLE call_out_answers;
