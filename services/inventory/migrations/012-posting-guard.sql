-- up
-- Part of the statement that posts: a movement that not every balance can take fails there and
-- then, so that nobody needs to wait for its answer before the commit is sent.
CREATE FUNCTION refuse_partial_posting(expected bigint, changed bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF changed <> expected THEN
    RAISE EXCEPTION '% of % balances can take the movement', changed, expected
      USING ERRCODE = 'check_violation', CONSTRAINT = 'balances_take_movement';
  END IF;
END $$;

-- down
DROP FUNCTION refuse_partial_posting;
