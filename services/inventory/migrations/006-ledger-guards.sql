-- up
-- The ledger is append only, whoever holds the connection.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER movements_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON movements
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entries_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- All entries of a movement are written by one statement, so one look at what it wrote proves
-- that each item and lot of each movement sums to zero.
CREATE FUNCTION refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM written GROUP BY movement_id, item_id, lot_id HAVING sum(quantity) <> 0)
  THEN
    RAISE EXCEPTION 'the entries of a movement do not sum to zero'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_balanced';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER entries_balanced AFTER INSERT ON entries REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_unbalanced();

-- down
DROP TRIGGER entries_balanced ON entries;
DROP FUNCTION refuse_unbalanced;
DROP TRIGGER entries_immutable ON entries;
DROP TRIGGER movements_immutable ON movements;
DROP FUNCTION refuse_change;
