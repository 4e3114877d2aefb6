-- up
-- Everything that anybody counted, as it was said.
CREATE TABLE count_tallies (
  count_id uuid NOT NULL,
  line_number integer NOT NULL,
  attempt integer NOT NULL,
  quantity bigint NOT NULL,
  counter_id text NOT NULL,
  counter_name text NOT NULL,
  occur_time timestamptz NOT NULL,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (count_id, line_number, attempt),
  FOREIGN KEY (count_id, line_number) REFERENCES count_lines,
  CONSTRAINT count_tallies_quantity_not_negative CHECK (quantity >= 0)
);
CREATE TRIGGER count_tallies_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON count_tallies
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- down
DROP TABLE count_tallies;
