-- up
-- A price for so many units within its dates. `ordered` changes when an order is approved, under
-- this row's lock; the CHECK keeps any two orders from going beyond the ceiling together.
CREATE TABLE framework_agreements (
  id uuid PRIMARY KEY,
  supplier_id text COLLATE "C" NOT NULL REFERENCES suppliers,
  item_id text COLLATE "C" NOT NULL REFERENCES items,
  unit_price_fen bigint NOT NULL,
  quantity bigint NOT NULL,
  ordered bigint NOT NULL DEFAULT 0,
  valid_from date NOT NULL,
  valid_to date,
  document_number text NOT NULL,
  closed boolean NOT NULL,
  version integer NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  update_time timestamptz NOT NULL,
  CONSTRAINT framework_agreements_price_not_negative CHECK (unit_price_fen >= 0),
  CONSTRAINT framework_agreements_quantity_positive CHECK (quantity > 0),
  CONSTRAINT framework_agreements_not_exceeded CHECK (ordered BETWEEN 0 AND quantity),
  CONSTRAINT framework_agreements_dates_ordered CHECK (valid_to >= valid_from)
);
CREATE INDEX framework_agreements_by_item ON framework_agreements (item_id, supplier_id);

-- down
DROP TABLE framework_agreements;
