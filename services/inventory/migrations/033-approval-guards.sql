-- up
-- What was asked for stays as it was, and is decided once.
CREATE FUNCTION guard_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'PENDING' OR NEW.state = 'PENDING'
    OR (NEW.id, NEW.kind, NEW.depot_id, NEW.lines, NEW.units, NEW.value, NEW.requester_id,
      NEW.expire_time) IS DISTINCT FROM (OLD.id, OLD.kind, OLD.depot_id, OLD.lines, OLD.units,
      OLD.value, OLD.requester_id, OLD.expire_time)
  THEN
    RAISE EXCEPTION 'approval % may not change from % to %', OLD.id, OLD.state, NEW.state
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approvals_guarded BEFORE UPDATE ON approvals
  FOR EACH ROW EXECUTE FUNCTION guard_approval();
CREATE TRIGGER approvals_kept BEFORE DELETE OR TRUNCATE ON approvals
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- down
DROP TRIGGER approvals_kept ON approvals;
DROP TRIGGER approvals_guarded ON approvals;
DROP FUNCTION guard_approval;
