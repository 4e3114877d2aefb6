-- up
-- The codes at which a rule for a division may stand, the farthest first; '' is everywhere.
CREATE FUNCTION divisions_above(code text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT ARRAY['', rpad(left(code, 2), 12, '0'), rpad(left(code, 4), 12, '0'),
    rpad(left(code, 6), 12, '0'), rpad(left(code, 9), 12, '0'), code]
$$;
-- From when on lots of a division's depots count as expiring; the nearest rule above them holds,
-- and what stands in alert_sweep where there is none.
CREATE TABLE alert_division_rules (
  division_code text COLLATE "C" PRIMARY KEY,
  expiring_days integer NOT NULL,
  version integer NOT NULL DEFAULT 1,
  update_time timestamptz NOT NULL,
  CONSTRAINT alert_division_rules_not_everywhere CHECK (division_code <> ''),
  CONSTRAINT alert_division_rules_expiring_in_range CHECK (expiring_days BETWEEN 1 AND 730)
);

-- down
DROP TABLE alert_division_rules;
DROP FUNCTION divisions_above;
