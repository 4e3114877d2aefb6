-- up
-- An assignment changes its state and phase, and resolves once.
CREATE FUNCTION guard_assignment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.team_id, NEW.task, NEW.incident_id, NEW.exercise_id, NEW.division_code,
      NEW.hold_until, NEW.create_time) IS DISTINCT FROM (OLD.id, OLD.team_id, OLD.task,
      OLD.incident_id, OLD.exercise_id, OLD.division_code, OLD.hold_until, OLD.create_time)
    OR NOT (CASE OLD.state
      WHEN 'HELD' THEN NEW.state IN ('HELD', 'CONFIRMED', 'RELEASED', 'EXPIRED')
      WHEN 'CONFIRMED' THEN NEW.state IN ('CONFIRMED', 'RELEASED', 'ENDED')
      ELSE false END)
  THEN
    RAISE EXCEPTION 'assignment % may not change from % to %', OLD.id, OLD.state, NEW.state
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER assignments_guarded BEFORE UPDATE ON assignments
  FOR EACH ROW EXECUTE FUNCTION guard_assignment();

-- down
DROP TRIGGER assignments_guarded ON assignments;
DROP FUNCTION guard_assignment;
