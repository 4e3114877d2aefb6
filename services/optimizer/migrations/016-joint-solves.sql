-- up
-- A joint plan is stored at once and waits its turn among all plans: `plan_id` is of either kind.
ALTER TABLE joint_plans ADD COLUMN urgent boolean NOT NULL DEFAULT false;
ALTER TABLE solves DROP CONSTRAINT solves_plan_id_fkey;
ALTER TABLE solves ADD COLUMN joint boolean NOT NULL DEFAULT false;
INSERT INTO solves (plan_id, joint, state, phase, progress_share, problem_hash, result)
  SELECT id, true, 'SUCCEEDED', 'DONE', 1, '', '{}' FROM joint_plans;
ALTER TABLE solves
  ADD COLUMN single_plan_id text GENERATED ALWAYS AS (CASE WHEN NOT joint THEN plan_id END) STORED
    REFERENCES plans (id),
  ADD COLUMN joint_plan_id text GENERATED ALWAYS AS (CASE WHEN joint THEN plan_id END) STORED
    REFERENCES joint_plans (id);
-- What decides whose turn it is.
CREATE VIEW solve_subjects AS
  SELECT id AS plan_id, division_code, urgent, create_time FROM plans
  UNION ALL SELECT id, division_codes[1], urgent, create_time FROM joint_plans;

-- What a joint plan was asked to do, what was known then, and how its goods came out.
CREATE TABLE joint_plan_documents (
  plan_id text PRIMARY KEY REFERENCES joint_plans (id),
  ask jsonb NOT NULL,
  facts jsonb NOT NULL,
  solution jsonb
);

-- down
DROP TABLE joint_plan_documents;
DROP VIEW solve_subjects;
DELETE FROM solves WHERE joint;
ALTER TABLE solves DROP COLUMN joint_plan_id, DROP COLUMN single_plan_id, DROP COLUMN joint;
ALTER TABLE solves ADD CONSTRAINT solves_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES plans (id);
ALTER TABLE joint_plans DROP COLUMN urgent;
