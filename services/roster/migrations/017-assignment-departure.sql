-- up
-- Rests follow work really done, which begins when a team leaves. Of teams that are out at this
-- moment only the confirmation is known.
ALTER TABLE assignments ADD COLUMN depart_time timestamptz;
UPDATE assignments SET depart_time = confirm_time
  WHERE state = 'CONFIRMED' AND phase IN ('EN_ROUTE', 'ON_SCENE', 'RETURNING');

-- down
ALTER TABLE assignments DROP COLUMN depart_time;
