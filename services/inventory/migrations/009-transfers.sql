-- up
CREATE TABLE transfers (
  id uuid PRIMARY KEY,
  state text NOT NULL,
  reservation_id uuid NOT NULL REFERENCES reservations,
  incident_id text NOT NULL,
  from_depot_id text COLLATE "C" NOT NULL REFERENCES depots,
  from_division_code text COLLATE "C" NOT NULL,
  to_depot_id text COLLATE "C" REFERENCES depots,
  to_division_code text COLLATE "C" NOT NULL,
  fleet_id text NOT NULL,
  share_count integer NOT NULL,
  planned_depart_time timestamptz,
  planned_arrive_time timestamptz,
  depart_time timestamptz,
  arrive_time timestamptz,
  version integer NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  CONSTRAINT transfers_state_known CHECK (state IN ('PLANNED', 'PICKING', 'PACKED', 'DISPATCHED',
    'PARTIALLY_RECEIVED', 'RECEIVED', 'CANCELLED')),
  CONSTRAINT transfers_go_somewhere CHECK (to_depot_id <> from_depot_id),
  CONSTRAINT transfers_left CHECK ((depart_time IS NOT NULL) =
    (state IN ('DISPATCHED', 'PARTIALLY_RECEIVED', 'RECEIVED')))
);
CREATE INDEX transfers_by_reservation ON transfers (reservation_id, id);
CREATE INDEX transfers_by_incident ON transfers (incident_id, id) WHERE incident_id <> '';
CREATE INDEX transfers_by_source ON transfers (from_depot_id, id);
CREATE INDEX transfers_by_destination ON transfers (to_depot_id, id) WHERE to_depot_id IS NOT NULL;

-- down
DROP TABLE transfers;
