-- up
-- How many messages each limited channel may still be sent: one row for all workers.
CREATE TABLE call_out_channel_paces (
  channel_id text PRIMARY KEY,
  tokens double precision NOT NULL,
  time timestamptz NOT NULL
);

-- down
DROP TABLE call_out_channel_paces;
