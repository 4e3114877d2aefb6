-- up
-- When everyone was fed, clothed, watered, sheltered and cared for, by the commander's word.
ALTER TABLE incidents
  ADD COLUMN relief_reach_time timestamptz,
  ADD COLUMN relief_note text NOT NULL DEFAULT '',
  ADD CONSTRAINT incidents_relief_after_report
    CHECK (relief_reach_time IS NULL OR relief_reach_time >= first_report_time);

-- The clocks of open incidents go on in the table of all time limits.
INSERT INTO deadlines (kind, subject, division_code, data, start_time, warn_time, due_time, alarm)
  SELECT 'first-report', 'incidents/' || id, division_code, json_build_object('incidentId', id),
    detect_time, first_report_due_time - (first_report_due_time - detect_time) / 5,
    first_report_due_time, first_report_alarm
  FROM incidents WHERE state = 'OPEN' AND first_report_time IS NULL;
INSERT INTO deadlines (kind, subject, division_code, data, start_time, warn_time, due_time)
  SELECT 'relief', 'incidents/' || id, division_code, json_build_object('incidentId', id),
    first_report_time, relief_due_time - (relief_due_time - first_report_time) / 5, relief_due_time
  FROM incidents WHERE state = 'OPEN' AND first_report_time IS NOT NULL;
DROP INDEX incidents_without_report;
ALTER TABLE incidents DROP COLUMN first_report_alarm;

-- down
ALTER TABLE incidents ADD COLUMN first_report_alarm text NOT NULL DEFAULT 'NONE';
CREATE INDEX incidents_without_report ON incidents (first_report_due_time)
  WHERE first_report_time IS NULL AND state = 'OPEN';
DELETE FROM deadlines WHERE kind IN ('first-report', 'relief');
ALTER TABLE incidents DROP COLUMN relief_note, DROP COLUMN relief_reach_time;
