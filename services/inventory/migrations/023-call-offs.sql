-- up
CREATE TABLE call_offs (
  id uuid PRIMARY KEY,
  state text NOT NULL,
  agreement_id uuid REFERENCES agreements,
  capacity_id uuid REFERENCES capacities,
  item_id text COLLATE "C" NOT NULL REFERENCES items,
  source_depot_id text COLLATE "C" NOT NULL REFERENCES depots,
  depot_id text COLLATE "C" NOT NULL REFERENCES depots,
  quantity bigint NOT NULL,
  received bigint NOT NULL DEFAULT 0,
  incident_id text NOT NULL,
  purpose text NOT NULL,
  expected_time timestamptz NOT NULL,
  expire_time timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  resolve_time timestamptz,
  CONSTRAINT call_offs_state_known CHECK (state IN
    ('HELD', 'CONFIRMED', 'PARTIALLY_RECEIVED', 'RECEIVED', 'RELEASED', 'EXPIRED')),
  CONSTRAINT call_offs_of_one CHECK ((agreement_id IS NULL) <> (capacity_id IS NULL)),
  CONSTRAINT call_offs_quantity_positive CHECK (quantity > 0),
  CONSTRAINT call_offs_received_in_range CHECK (received BETWEEN 0 AND quantity),
  CONSTRAINT call_offs_resolved CHECK
    ((state IN ('RECEIVED', 'RELEASED', 'EXPIRED')) = (resolve_time IS NOT NULL))
);
CREATE INDEX call_offs_by_agreement ON call_offs (agreement_id, id) WHERE agreement_id IS NOT NULL;
CREATE INDEX call_offs_by_capacity ON call_offs (capacity_id, id) WHERE capacity_id IS NOT NULL;
CREATE INDEX call_offs_by_incident ON call_offs (incident_id, id) WHERE incident_id <> '';
CREATE INDEX call_offs_expected ON call_offs (item_id)
  WHERE state IN ('CONFIRMED', 'PARTIALLY_RECEIVED');

-- down
DROP TABLE call_offs;
