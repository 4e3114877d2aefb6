-- up
-- What a borrower lost is written off by two persons where it is much; it stays on loan until then.
ALTER TABLE approvals DROP CONSTRAINT approvals_kind_known,
  ADD CONSTRAINT approvals_kind_known
    CHECK (kind IN ('ADJUSTMENT', 'DISPOSAL', 'REVERSAL', 'COUNT', 'LOAN_LOSS'));
CREATE INDEX approvals_of_losses ON approvals (cause)
  WHERE kind = 'LOAN_LOSS' AND state = 'PENDING';

-- down
DROP INDEX approvals_of_losses;
ALTER TABLE approvals DROP CONSTRAINT approvals_kind_known,
  ADD CONSTRAINT approvals_kind_known
    CHECK (kind IN ('ADJUSTMENT', 'DISPOSAL', 'REVERSAL', 'COUNT'));
