-- up
CREATE TABLE reservations (
  id uuid PRIMARY KEY,
  state text NOT NULL,
  purpose text NOT NULL,
  incident_id text NOT NULL,
  division_code text NOT NULL,
  share_count integer NOT NULL,
  expire_time timestamptz NOT NULL,
  create_time timestamptz NOT NULL,
  resolve_time timestamptz,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT reservations_state_known CHECK (state IN
    ('HELD', 'CONFIRMED', 'CONSUMED', 'RELEASED', 'EXPIRED', 'PREEMPTED')),
  CONSTRAINT reservations_resolved CHECK ((state IN ('HELD', 'CONFIRMED')) = (resolve_time IS NULL))
);
-- Only what can still expire: the sweeper reads its head, however long the history.
CREATE INDEX reservations_to_expire ON reservations (expire_time) WHERE state = 'HELD';
CREATE INDEX reservations_by_incident ON reservations (incident_id, id) WHERE incident_id <> '';

-- The units of each lot that a reservation took; a line is all shares with its number.
CREATE TABLE reservation_shares (
  reservation_id uuid NOT NULL REFERENCES reservations,
  line_number integer NOT NULL,
  depot_id text COLLATE "C" NOT NULL,
  item_id text COLLATE "C" NOT NULL,
  lot_id uuid NOT NULL,
  expire_date date NOT NULL,
  quantity bigint NOT NULL,
  PRIMARY KEY (reservation_id, depot_id, item_id, lot_id),
  CONSTRAINT reservation_shares_quantity_positive CHECK (quantity > 0)
);

-- down
DROP TABLE reservation_shares;
DROP TABLE reservations;
