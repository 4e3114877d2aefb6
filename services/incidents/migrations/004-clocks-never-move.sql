-- up
-- The clocks are evidence. Whatever the code above does, once a clock is set no statement can
-- move it.
CREATE FUNCTION incidents_keep_clocks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.detect_time <> OLD.detect_time
    OR NEW.create_time <> OLD.create_time
    OR NEW.first_report_due_time <> OLD.first_report_due_time
    OR (OLD.first_report_time IS NOT NULL
      AND (NEW.first_report_time, NEW.relief_due_time, NEW.first_report_late)
        IS DISTINCT FROM (OLD.first_report_time, OLD.relief_due_time, OLD.first_report_late))
  THEN
    RAISE EXCEPTION 'the clocks of incident % never move', OLD.id USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER incidents_keep_clocks BEFORE UPDATE ON incidents
  FOR EACH ROW EXECUTE FUNCTION incidents_keep_clocks();

-- down
DROP TRIGGER incidents_keep_clocks ON incidents;
DROP FUNCTION incidents_keep_clocks();
