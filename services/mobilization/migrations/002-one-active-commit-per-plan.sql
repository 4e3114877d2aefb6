-- up
-- Two commanders pressing at once: exactly one commit of a plan is under way or stands.
CREATE UNIQUE INDEX commits_one_active_per_plan ON commits (plan_id)
  WHERE state IN ('RUNNING', 'COMPENSATING', 'SUCCEEDED');
CREATE INDEX commits_unfinished ON commits (update_time)
  WHERE state IN ('RUNNING', 'COMPENSATING');
CREATE INDEX commits_of_incident ON commits (incident_id, id DESC);

-- down
DROP INDEX commits_of_incident;
DROP INDEX commits_unfinished;
DROP INDEX commits_one_active_per_plan;
