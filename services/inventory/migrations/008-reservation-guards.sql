-- up
-- A reservation changes nothing but its state, and resolves once.
CREATE FUNCTION guard_reservation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.purpose, NEW.incident_id, NEW.division_code, NEW.share_count, NEW.expire_time,
      NEW.create_time) IS DISTINCT FROM (OLD.id, OLD.purpose, OLD.incident_id, OLD.division_code,
      OLD.share_count, OLD.expire_time, OLD.create_time)
    OR NOT (CASE OLD.state
      WHEN 'HELD' THEN NEW.state IN ('CONFIRMED', 'RELEASED', 'EXPIRED', 'PREEMPTED')
      WHEN 'CONFIRMED' THEN NEW.state IN ('CONSUMED', 'RELEASED', 'PREEMPTED')
      ELSE false END)
  THEN
    RAISE EXCEPTION 'reservation % may not change from % to %', OLD.id, OLD.state, NEW.state
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reservations_guarded BEFORE UPDATE ON reservations
  FOR EACH ROW EXECUTE FUNCTION guard_reservation();
CREATE TRIGGER reservations_kept BEFORE DELETE OR TRUNCATE ON reservations
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reservation_shares_immutable BEFORE UPDATE OR DELETE OR TRUNCATE
  ON reservation_shares FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- down
DROP TRIGGER reservation_shares_immutable ON reservation_shares;
DROP TRIGGER reservations_kept ON reservations;
DROP TRIGGER reservations_guarded ON reservations;
DROP FUNCTION guard_reservation;
