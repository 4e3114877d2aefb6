-- up
-- A commit of a joint plan also claims teams, equipment and places, for up to five incidents.
ALTER TABLE commits DROP CONSTRAINT commits_step;
ALTER TABLE commits ADD CONSTRAINT commits_step CHECK (step IN
  ('APPROVE', 'CLAIM_TEAMS', 'CLAIM_EQUIPMENT', 'RESERVE_PLACES', 'RESERVE', 'CREATE_TRANSFERS',
   'CONFIRM_TEAMS', 'CONFIRM_EQUIPMENT', 'CONFIRM_PLACES', 'CONFIRM', 'MARK_COMMITTED', 'DONE'));
ALTER TABLE commits
  ADD COLUMN joint boolean NOT NULL DEFAULT false,
  -- What this commit has to do, in order.
  ADD COLUMN steps text[] NOT NULL DEFAULT
    '{APPROVE,RESERVE,CREATE_TRANSFERS,CONFIRM,MARK_COMMITTED}',
  -- All incidents of a joint plan; the first of them is `incident_id`.
  ADD COLUMN incident_ids text[] NOT NULL DEFAULT '{}';
CREATE INDEX commits_of_incidents ON commits USING gin (incident_ids);

-- down
DROP INDEX commits_of_incidents;
ALTER TABLE commits DROP COLUMN incident_ids, DROP COLUMN steps, DROP COLUMN joint;
ALTER TABLE commits DROP CONSTRAINT commits_step;
ALTER TABLE commits ADD CONSTRAINT commits_step CHECK
  (step IN ('APPROVE', 'RESERVE', 'CREATE_TRANSFERS', 'CONFIRM', 'MARK_COMMITTED', 'DONE'));
