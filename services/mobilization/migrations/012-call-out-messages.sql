-- up
-- One row a notice and channel: every try goes under the same id, which is the provider's
-- idempotency key.
CREATE TABLE call_out_messages (
  id uuid PRIMARY KEY,
  call_out_id uuid NOT NULL,
  recipient_id uuid NOT NULL,
  channel_id text NOT NULL,
  kind text NOT NULL,
  state text NOT NULL,
  tries smallint NOT NULL,
  provider_id text NOT NULL,
  error text NOT NULL,
  send_time timestamptz NOT NULL,
  deliver_time timestamptz,
  CONSTRAINT call_out_messages_state_known
    CHECK (state IN ('SENT', 'DELIVERED', 'FAILED', 'RETRIED'))
);
CREATE INDEX call_out_messages_by_call_out ON call_out_messages (call_out_id, send_time, id);
CREATE INDEX call_out_messages_by_recipient ON call_out_messages (recipient_id);

-- down
DROP TABLE call_out_messages;
