-- up
-- Units that become a part of their lot, or a part of a kit, leave to an account and come from it.
ALTER TABLE movements DROP CONSTRAINT movements_kind_known,
  ADD CONSTRAINT movements_kind_known CHECK (kind IN ('RECEIPT', 'ISSUE', 'ADJUSTMENT',
    'RESERVATION', 'RELEASE', 'DISPATCH', 'TRANSFER_RECEIPT', 'LOSS', 'PUT_AWAY', 'PICK', 'RETURN',
    'DISPOSAL', 'LOAN_OUT', 'LOAN_BACK', 'CONVERSION', 'REVERSAL', 'APPROVAL_HOLD',
    'APPROVAL_RELEASE', 'LOT_SPLIT', 'KIT_ASSEMBLY', 'KIT_DISASSEMBLY'));
ALTER TABLE entries DROP CONSTRAINT entries_account_known,
  ADD CONSTRAINT entries_account_known CHECK (account IN
    ('ON_HAND', 'RESERVED', 'IN_TRANSIT', 'PENDING', 'ON_LOAN', 'SUPPLIED', 'ISSUED', 'LOST',
     'ADJUSTED', 'DISPOSED', 'CONVERTED', 'SPLIT', 'ASSEMBLED'));
CREATE INDEX entries_assembled ON entries (lot_id) WHERE account = 'ASSEMBLED';

-- down
DROP INDEX entries_assembled;
ALTER TABLE entries DROP CONSTRAINT entries_account_known,
  ADD CONSTRAINT entries_account_known CHECK (account IN
    ('ON_HAND', 'RESERVED', 'IN_TRANSIT', 'PENDING', 'ON_LOAN', 'SUPPLIED', 'ISSUED', 'LOST',
     'ADJUSTED', 'DISPOSED', 'CONVERTED'));
ALTER TABLE movements DROP CONSTRAINT movements_kind_known,
  ADD CONSTRAINT movements_kind_known CHECK (kind IN ('RECEIPT', 'ISSUE', 'ADJUSTMENT',
    'RESERVATION', 'RELEASE', 'DISPATCH', 'TRANSFER_RECEIPT', 'LOSS', 'PUT_AWAY', 'PICK', 'RETURN',
    'DISPOSAL', 'LOAN_OUT', 'LOAN_BACK', 'CONVERSION', 'REVERSAL', 'APPROVAL_HOLD',
    'APPROVAL_RELEASE'));
