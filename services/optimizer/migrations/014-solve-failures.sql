-- up
-- Why a solve ended without a plan, for those who say it in another language.
ALTER TABLE solves ADD COLUMN failure_reason text NOT NULL DEFAULT '';
ALTER TABLE stock_proposals ADD COLUMN failure_reason text NOT NULL DEFAULT '';
-- When a proposal was taken up, so that divisions get their turns in the same measure.
ALTER TABLE stock_proposals ADD COLUMN start_time timestamptz;

-- down
ALTER TABLE stock_proposals DROP COLUMN start_time;
ALTER TABLE stock_proposals DROP COLUMN failure_reason;
ALTER TABLE solves DROP COLUMN failure_reason;
