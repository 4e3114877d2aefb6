-- up
-- How far a wave over-asks was fixed in the code; these are the figures it had.
UPDATE call_out_policies SET rules = rules || '{"certainty": 0.9, "waveFactorMax": 10}';
UPDATE call_outs SET policy = policy || '{"certainty": 0.9, "waveFactorMax": 10}'
WHERE state IN ('AWAITING_APPROVAL', 'ACTIVE', 'FILLED');

-- down
UPDATE call_outs SET policy = policy - 'certainty' - 'waveFactorMax';
UPDATE call_out_policies SET rules = rules - 'certainty' - 'waveFactorMax';
