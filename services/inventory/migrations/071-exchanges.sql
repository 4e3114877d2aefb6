-- up
-- Old units for as many fresh ones, with an enterprise that has an agreement about the item.
CREATE TABLE exchanges (
  id uuid PRIMARY KEY,
  state text NOT NULL,
  agreement_id uuid NOT NULL REFERENCES agreements,
  depot_id text COLLATE "C" NOT NULL REFERENCES depots,
  item_id text COLLATE "C" NOT NULL,
  lot_id uuid NOT NULL REFERENCES lots,
  quantity bigint NOT NULL,
  due_date date NOT NULL,
  create_time timestamptz NOT NULL,
  resolve_time timestamptz,
  CONSTRAINT exchanges_state_known CHECK (state IN ('PLANNED', 'COMPLETED', 'CANCELLED')),
  CONSTRAINT exchanges_quantity_positive CHECK (quantity > 0),
  CONSTRAINT exchanges_resolved CHECK ((state = 'PLANNED') = (resolve_time IS NULL))
);

-- down
DROP TABLE exchanges;
