-- up
-- A joint plan is carried out like any other; what it was decided on never changes.
ALTER TABLE joint_plans
  ADD COLUMN state text NOT NULL DEFAULT 'PROPOSED'
    CONSTRAINT joint_plans_state CHECK
      (state IN ('PROPOSED', 'APPROVED', 'COMMITTED', 'EXECUTING', 'COMPLETED')),
  ADD COLUMN reservation_id text NOT NULL DEFAULT '',
  ADD COLUMN approver_id text NOT NULL DEFAULT '';

-- down
ALTER TABLE joint_plans DROP COLUMN approver_id, DROP COLUMN reservation_id, DROP COLUMN state;
