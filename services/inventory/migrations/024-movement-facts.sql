-- up
-- Who did it, by the name they had then; what a movement takes back, what it belongs to (the issue
-- that a return is of), and what caused it (`loans/…`, `approvals/…`, `counts/…`).
ALTER TABLE movements ADD COLUMN actor_name text NOT NULL DEFAULT '',
  ADD COLUMN reverses_id uuid REFERENCES movements,
  ADD COLUMN origin_id uuid REFERENCES movements,
  ADD COLUMN cause text NOT NULL DEFAULT '',
  DROP CONSTRAINT movements_kind_known,
  ADD CONSTRAINT movements_kind_known CHECK (kind IN ('RECEIPT', 'ISSUE', 'ADJUSTMENT',
    'RESERVATION', 'RELEASE', 'DISPATCH', 'TRANSFER_RECEIPT', 'LOSS', 'PUT_AWAY', 'PICK', 'RETURN',
    'DISPOSAL', 'LOAN_OUT', 'LOAN_BACK', 'CONVERSION', 'REVERSAL', 'APPROVAL_HOLD',
    'APPROVAL_RELEASE'));
-- A movement is taken back at most once.
CREATE UNIQUE INDEX movements_reversed ON movements (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE INDEX movements_by_origin ON movements (origin_id) WHERE origin_id IS NOT NULL;
CREATE INDEX movements_by_cause ON movements (cause, id) WHERE cause <> '';

-- down
DROP INDEX movements_by_cause;
DROP INDEX movements_by_origin;
DROP INDEX movements_reversed;
ALTER TABLE movements DROP COLUMN cause, DROP COLUMN origin_id, DROP COLUMN reverses_id,
  DROP COLUMN actor_name,
  DROP CONSTRAINT movements_kind_known,
  ADD CONSTRAINT movements_kind_known CHECK (kind IN ('RECEIPT', 'ISSUE', 'ADJUSTMENT',
    'RESERVATION', 'RELEASE', 'DISPATCH', 'TRANSFER_RECEIPT', 'LOSS'));
