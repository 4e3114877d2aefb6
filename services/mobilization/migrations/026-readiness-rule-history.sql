-- up
-- By which rules a division was ready at a time. A rule is known to be as it is since it was last
-- written.
SELECT keep_history('readiness_rules');
UPDATE readiness_rules_history
  SET from_time = least(from_time, (row ->> 'update_time')::timestamptz);

-- down
SELECT forget_history('readiness_rules');
