-- up
-- How far a team was at a time is asked afterwards; the rows alone know only the last phase.
SELECT keep_history('assignments');

-- down
SELECT forget_history('assignments');
