-- up
-- The message as it came is kept: what was decided on it must be shown later.
CREATE TABLE warnings (
  id uuid PRIMARY KEY,
  identifier text NOT NULL,
  sender text NOT NULL,
  sent_time timestamptz NOT NULL,
  status text NOT NULL,
  message_type text NOT NULL,
  -- ACTIVE, UPDATED or CANCELLED; EXPIRED follows from expire_time.
  state text NOT NULL,
  hazard text NOT NULL,
  level text,
  expire_time timestamptz,
  division_codes jsonb NOT NULL,
  facts jsonb NOT NULL,
  cap_xml text NOT NULL,
  create_time timestamptz NOT NULL,
  CONSTRAINT warnings_message_unique UNIQUE (sender, identifier, sent_time),
  CONSTRAINT warnings_state_known CHECK (state IN ('ACTIVE', 'UPDATED', 'CANCELLED'))
);
CREATE INDEX warnings_newest ON warnings (create_time DESC, id DESC);

-- down
DROP TABLE warnings;
