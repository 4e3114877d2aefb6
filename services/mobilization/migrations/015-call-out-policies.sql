-- up
CREATE TABLE call_out_policies (
  level text PRIMARY KEY,
  rules jsonb NOT NULL,
  version integer NOT NULL DEFAULT 1,
  update_time timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT call_out_policies_level_known
    CHECK (level IN ('ROUTINE', 'LEVEL_IV', 'LEVEL_III', 'LEVEL_II', 'LEVEL_I'))
);
-- What an installation begins with; an administrator changes it.
INSERT INTO call_out_policies (level, rules)
SELECT level, jsonb_build_object('urgent', urgent, 'respondSeconds', respond,
    'fallbackSeconds', fallback, 'graceSeconds', 900, 'triesMax', 4, 'approvalAbove', above,
    'channelKinds', '["IN_APP", "SMS", "VOICE", "EMAIL", "OUTBOX"]'::jsonb,
    'quietFrom', '22:00', 'quietUntil', '07:00', 'quietOverride', override,
    'acknowledgeSeconds', 300, 'acknowledgeShare', 0.95, 'musterShare', 0.9)
FROM (VALUES ('ROUTINE', false, 3600, 1200, 200, false), ('LEVEL_IV', false, 900, 300, 200, false),
  ('LEVEL_III', true, 600, 120, 200, true), ('LEVEL_II', true, 300, 90, 500, true),
  ('LEVEL_I', true, 300, 60, 500, true))
  AS levels (level, urgent, respond, fallback, above, override);

-- down
DROP TABLE call_out_policies;
