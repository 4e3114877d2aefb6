-- up
-- Two persons from the first day on: a change of more than 500 units, or of more than 20,000 yuan
-- where the item has a value, waits for another person. It is a row like any other: whoever may set
-- limits everywhere edits it, and a division's own limit comes before it.
INSERT INTO approval_limits (division_code, units_max, value_max, expire_hours, update_time)
VALUES ('', 500, 20000, 72, now())
ON CONFLICT (division_code) DO NOTHING;

-- down
DELETE FROM approval_limits
WHERE division_code = '' AND units_max = 500 AND value_max = 20000 AND version = 1;
