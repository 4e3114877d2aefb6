-- up
-- The units of each lot that a transfer carries, and what became of them.
CREATE TABLE transfer_shares (
  transfer_id uuid NOT NULL REFERENCES transfers,
  line_number integer NOT NULL,
  item_id text COLLATE "C" NOT NULL,
  lot_id uuid NOT NULL,
  expire_date date NOT NULL,
  quantity bigint NOT NULL,
  received bigint NOT NULL DEFAULT 0,
  lost bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (transfer_id, item_id, lot_id),
  CONSTRAINT transfer_shares_quantity_positive CHECK (quantity > 0),
  CONSTRAINT transfer_shares_received_not_negative CHECK (received >= 0),
  CONSTRAINT transfer_shares_lost_not_negative CHECK (lost >= 0),
  CONSTRAINT transfer_shares_not_exceeded CHECK (received + lost <= quantity)
);

CREATE TABLE transfer_losses (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transfer_id uuid NOT NULL REFERENCES transfers,
  item_id text COLLATE "C" NOT NULL,
  quantity bigint NOT NULL,
  reason text NOT NULL,
  create_time timestamptz NOT NULL,
  CONSTRAINT transfer_losses_quantity_positive CHECK (quantity > 0),
  CONSTRAINT transfer_losses_reason_given CHECK (reason <> '')
);
CREATE INDEX transfer_losses_by_transfer ON transfer_losses (transfer_id);
CREATE TRIGGER transfer_losses_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON transfer_losses
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- down
DROP TABLE transfer_losses;
DROP TABLE transfer_shares;
