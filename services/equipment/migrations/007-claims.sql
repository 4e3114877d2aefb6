-- up
CREATE TABLE claims (
  id uuid PRIMARY KEY,
  state text NOT NULL DEFAULT 'HELD',
  purpose text NOT NULL,
  incident_id text NOT NULL,
  exercise_id text NOT NULL,
  division_code text NOT NULL,
  latitude double precision,
  longitude double precision,
  borrower text NOT NULL,
  due_back_time timestamptz,
  -- The smallest division that holds the homes of all its assets.
  home_division_code text NOT NULL,
  holder_id text NOT NULL,
  holder_name text NOT NULL,
  expire_time timestamptz NOT NULL,
  create_time timestamptz NOT NULL,
  confirm_time timestamptz,
  resolve_time timestamptz,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT claims_state_known CHECK (state IN
    ('HELD', 'CONFIRMED', 'RELEASED', 'EXPIRED', 'ENDED')),
  CONSTRAINT claims_resolved CHECK ((state IN ('HELD', 'CONFIRMED')) = (resolve_time IS NULL)),
  CONSTRAINT claims_loan_is_due CHECK (borrower = '' OR due_back_time IS NOT NULL)
);
CREATE INDEX claims_to_expire ON claims (expire_time) WHERE state = 'HELD';
CREATE INDEX claims_due_back ON claims (due_back_time) WHERE state = 'CONFIRMED';
CREATE INDEX claims_by_incident ON claims (incident_id, id) WHERE incident_id <> '';

-- down
DROP TABLE claims;
