-- up
-- Units on loan are still ours and not available; units pending wait for the approval of what is
-- to take them away.
ALTER TABLE balances ADD COLUMN pending bigint NOT NULL DEFAULT 0,
  ADD COLUMN on_loan bigint NOT NULL DEFAULT 0,
  ADD CONSTRAINT balances_pending_not_negative CHECK (pending >= 0),
  ADD CONSTRAINT balances_on_loan_not_negative CHECK (on_loan >= 0),
  DROP CONSTRAINT balances_countable,
  ADD CONSTRAINT balances_countable
    CHECK (on_hand + reserved + in_transit + pending + on_loan <= 1000000000000000);
-- The bin that an entry put units into or took them from.
ALTER TABLE entries ADD COLUMN bin_code text COLLATE "C",
  DROP CONSTRAINT entries_account_known,
  ADD CONSTRAINT entries_account_known CHECK (account IN
    ('ON_HAND', 'RESERVED', 'IN_TRANSIT', 'PENDING', 'ON_LOAN', 'SUPPLIED', 'ISSUED', 'LOST',
     'ADJUSTED', 'DISPOSED', 'CONVERTED'));

-- down
ALTER TABLE entries DROP COLUMN bin_code, DROP CONSTRAINT entries_account_known,
  ADD CONSTRAINT entries_account_known CHECK (account IN
    ('ON_HAND', 'RESERVED', 'IN_TRANSIT', 'SUPPLIED', 'ISSUED', 'LOST', 'ADJUSTED'));
ALTER TABLE balances DROP CONSTRAINT balances_countable,
  DROP COLUMN on_loan, DROP COLUMN pending,
  ADD CONSTRAINT balances_countable CHECK (on_hand + reserved + in_transit <= 1000000000000000);
