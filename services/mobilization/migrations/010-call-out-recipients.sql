-- up
-- Who may be asked and who was. `notice` is the one message that is due or under way; a newer one
-- takes its place. A worker that sends it moves `notice_time` ahead: that is its lease.
CREATE TABLE call_out_recipients (
  id uuid PRIMARY KEY,
  call_out_id uuid NOT NULL,
  rank integer NOT NULL,
  role text NOT NULL,
  person_id text NOT NULL,
  team_id text NOT NULL,
  account text NOT NULL,
  skills text[] NOT NULL,
  rate real NOT NULL,
  state text NOT NULL,
  wave smallint NOT NULL DEFAULT 0,
  place text,
  contact_sealed text NOT NULL,
  phone_index text NOT NULL,
  channel_ids text[] NOT NULL,
  link_number smallint NOT NULL DEFAULT 1,
  notice text NOT NULL DEFAULT '',
  notice_number smallint NOT NULL DEFAULT 0,
  notice_time timestamptz,
  route_index smallint NOT NULL DEFAULT 0,
  tries smallint NOT NULL DEFAULT 0,
  claim integer NOT NULL DEFAULT 0,
  sent_before boolean NOT NULL DEFAULT false,
  reason text NOT NULL DEFAULT '',
  eta_time timestamptz,
  respond_by timestamptz,
  queue_time timestamptz,
  sent_time timestamptz,
  deliver_time timestamptz,
  acknowledge_time timestamptz,
  answer_time timestamptz,
  muster_time timestamptz,
  safe_time timestamptz
);

-- down
DROP TABLE call_out_recipients;
