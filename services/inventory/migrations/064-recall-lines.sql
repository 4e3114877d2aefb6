-- up
-- Where each unit was at the moment of the recall; written once.
CREATE TABLE recall_lines (
  recall_id uuid NOT NULL REFERENCES recalls,
  line_number integer NOT NULL,
  kind text NOT NULL,
  lot_id uuid NOT NULL,
  kit_lot_id uuid,
  depot_id text COLLATE "C" NOT NULL,
  division_code text COLLATE "C" NOT NULL,
  quantity bigint NOT NULL,
  reservation_id uuid,
  transfer_id uuid,
  movement_id uuid,
  loan_id uuid,
  PRIMARY KEY (recall_id, line_number),
  CONSTRAINT recall_lines_kind_known CHECK
    (kind IN
    ('ON_HAND', 'RESERVED', 'IN_TRANSIT', 'ON_LOAN', 'ISSUED', 'CONVERTED'))
);
CREATE INDEX recall_lines_by_reservation ON recall_lines (reservation_id)
  WHERE reservation_id IS NOT NULL;
CREATE TRIGGER recall_lines_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON recall_lines
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- Which transfers carry a lot is asked by recalls alone, and must not read all of them.
CREATE INDEX transfer_shares_by_lot ON transfer_shares (lot_id);

-- down
DROP INDEX transfer_shares_by_lot;
DROP TABLE recall_lines;
