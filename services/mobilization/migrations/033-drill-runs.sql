-- up
-- When a drill ran: what people did is judged by its own clock, which stands still while it is
-- suspended. Of those held before only the whole is known.
ALTER TABLE drills ADD COLUMN runs jsonb NOT NULL DEFAULT '[]';
UPDATE drills SET runs = jsonb_build_array(jsonb_build_array(
  floor(extract(epoch FROM start_time) * 1000),
  floor(extract(epoch FROM COALESCE(finish_time, start_time + run_ms * interval '1 ms')) * 1000)))
  WHERE start_time IS NOT NULL AND state <> 'RUNNING';
UPDATE drills SET runs = jsonb_build_array(jsonb_build_array(
  floor(extract(epoch FROM start_time) * 1000),
  floor(extract(epoch FROM start_time) * 1000) + run_ms))
  WHERE state = 'RUNNING' AND run_ms > 0;

-- down
ALTER TABLE drills DROP COLUMN runs;
