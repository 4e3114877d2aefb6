-- up
-- The sweeper looks for rests that are over every few seconds.
CREATE INDEX teams_resting ON teams (rest_until) WHERE state = 'REST';

-- down
DROP INDEX teams_resting;
