-- up
CREATE TABLE loans (
  id uuid PRIMARY KEY,
  depot_id text COLLATE "C" NOT NULL REFERENCES depots,
  division_code text COLLATE "C" NOT NULL,
  borrower text NOT NULL,
  contact text NOT NULL,
  due_date date NOT NULL,
  open boolean NOT NULL,
  movement_id uuid NOT NULL,
  create_time timestamptz NOT NULL,
  close_time timestamptz,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT loans_borrower_given CHECK (borrower <> ''),
  CONSTRAINT loans_closed CHECK (open = (close_time IS NULL))
);
CREATE INDEX loans_open ON loans (due_date, id) WHERE open;
CREATE INDEX loans_by_depot ON loans (depot_id, id);

CREATE TABLE loan_lines (
  loan_id uuid NOT NULL REFERENCES loans,
  item_id text COLLATE "C" NOT NULL,
  lot_id uuid NOT NULL,
  expire_date date NOT NULL,
  quantity bigint NOT NULL,
  returned bigint NOT NULL DEFAULT 0,
  lost bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (loan_id, item_id, lot_id),
  CONSTRAINT loan_lines_quantity_positive CHECK (quantity > 0),
  CONSTRAINT loan_lines_not_exceeded
    CHECK (returned >= 0 AND lost >= 0 AND returned + lost <= quantity)
);

-- down
DROP TABLE loan_lines;
DROP TABLE loans;
