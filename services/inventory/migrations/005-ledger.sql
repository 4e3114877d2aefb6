-- up
CREATE TABLE movements (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  document_number text NOT NULL,
  reason text NOT NULL,
  actor_id text NOT NULL,
  reservation_id uuid,
  transfer_id uuid,
  entry_count integer NOT NULL,
  occur_time timestamptz NOT NULL,
  create_time timestamptz NOT NULL,
  CONSTRAINT movements_kind_known CHECK (kind IN ('RECEIPT', 'ISSUE', 'ADJUSTMENT', 'RESERVATION',
    'RELEASE', 'DISPATCH', 'TRANSFER_RECEIPT', 'LOSS')),
  CONSTRAINT movements_have_entries CHECK (entry_count >= 2)
);
CREATE INDEX movements_by_reservation ON movements (reservation_id)
  WHERE reservation_id IS NOT NULL;

-- What an entry names is held by the balance row that changes with it: a foreign key of its own
-- would lock the depot, the item and the lot once more for every line of every order.
CREATE TABLE entries (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  movement_id uuid NOT NULL REFERENCES movements,
  depot_id text COLLATE "C" NOT NULL,
  item_id text COLLATE "C" NOT NULL,
  lot_id uuid NOT NULL,
  account text NOT NULL,
  quantity bigint NOT NULL,
  create_time timestamptz NOT NULL,
  CONSTRAINT entries_account_known CHECK (account IN
    ('ON_HAND', 'RESERVED', 'IN_TRANSIT', 'SUPPLIED', 'ISSUED', 'LOST', 'ADJUSTED')),
  CONSTRAINT entries_quantity_not_zero CHECK (quantity <> 0)
);
CREATE INDEX entries_by_movement ON entries (movement_id);
CREATE INDEX entries_by_place ON entries (depot_id, item_id, lot_id);

-- down
DROP TABLE entries;
DROP TABLE movements;
