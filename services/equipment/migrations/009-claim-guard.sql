-- up
-- A claim changes nothing but its state and when it is due back, and resolves once.
CREATE FUNCTION guard_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (new.id, new.purpose, new.incident_id, new.exercise_id, new.division_code, new.borrower,
      new.holder_id, new.create_time) IS DISTINCT FROM (old.id, old.purpose, old.incident_id,
      old.exercise_id, old.division_code, old.borrower, old.holder_id, old.create_time)
    OR NOT (CASE old.state
      WHEN 'HELD' THEN new.state IN ('HELD', 'CONFIRMED', 'RELEASED', 'EXPIRED')
      WHEN 'CONFIRMED' THEN new.state IN ('CONFIRMED', 'RELEASED', 'ENDED')
      ELSE false END)
  THEN
    RAISE EXCEPTION 'claim % may not change from % to %', old.id, old.state, new.state
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER claims_guarded BEFORE UPDATE ON claims
  FOR EACH ROW EXECUTE FUNCTION guard_claim();

-- down
DROP TRIGGER claims_guarded ON claims;
DROP FUNCTION guard_claim;
