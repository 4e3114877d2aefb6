-- up
CREATE TABLE purchase_orders (
  id uuid PRIMARY KEY,
  state text NOT NULL,
  supplier_id text COLLATE "C" NOT NULL REFERENCES suppliers,
  depot_id text COLLATE "C" NOT NULL REFERENCES depots,
  document_number text NOT NULL,
  note text NOT NULL,
  amount_fen bigint NOT NULL,
  expected_date date,
  create_actor text NOT NULL,
  submit_actor text NOT NULL DEFAULT '',
  approve_actor text NOT NULL DEFAULT '',
  cancel_reason text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  update_time timestamptz NOT NULL,
  CONSTRAINT purchase_orders_state_known CHECK (state IN ('DRAFT', 'SUBMITTED', 'APPROVED',
    'PARTIALLY_RECEIVED', 'RECEIVED', 'CANCELLED')),
  CONSTRAINT purchase_orders_amount_not_negative CHECK (amount_fen >= 0)
);
CREATE INDEX purchase_orders_open ON purchase_orders (depot_id)
  WHERE state IN ('APPROVED', 'PARTIALLY_RECEIVED');

CREATE TABLE purchase_order_lines (
  order_id uuid NOT NULL REFERENCES purchase_orders,
  line_number integer NOT NULL,
  item_id text COLLATE "C" NOT NULL REFERENCES items,
  quantity bigint NOT NULL,
  unit_price_fen bigint NOT NULL,
  framework_id uuid REFERENCES framework_agreements,
  received bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (order_id, line_number),
  CONSTRAINT purchase_order_lines_quantity_positive CHECK (quantity > 0),
  CONSTRAINT purchase_order_lines_received_not_negative CHECK (received >= 0)
);

-- down
DROP TABLE purchase_order_lines;
DROP TABLE purchase_orders;
