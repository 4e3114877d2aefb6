-- up
-- When a proposal was decided: what left the lot since then has been carried out.
ALTER TABLE rotation_proposals ADD COLUMN decide_time timestamptz;
UPDATE rotation_proposals p SET decide_time = r.create_time
FROM rotation_plans r WHERE r.id = p.plan_id AND p.state <> 'PROPOSED';
CREATE INDEX rotation_proposals_to_carry_out ON rotation_proposals (depot_id, lot_id)
  WHERE state = 'ACCEPTED' AND kind IN ('USE_IN_DRILL', 'ISSUE');

-- down
DROP INDEX rotation_proposals_to_carry_out;
ALTER TABLE rotation_proposals DROP COLUMN decide_time;
