-- up
-- A borrower's contact is personal data: sealed with a key of PERSONAL_KEYS and bound to its row. What
-- `contact` still holds is sealed when the service starts, and then cleared there; a payload too.
ALTER TABLE loans ADD COLUMN contact_sealed text NOT NULL DEFAULT '';
CREATE INDEX loans_contact_to_seal ON loans (id) WHERE contact <> '';
-- The key that sealed the payload; empty is not sealed yet.
ALTER TABLE offline_batches ADD COLUMN payload_key text NOT NULL DEFAULT '';
-- Copies nobody needs: in stored answers, and in what was replayed already.
UPDATE requests SET response = regexp_replace(response,
    '(\\*"contact\\*":\s*\\*")[^"\\]*', '\1', 'g')
  WHERE response LIKE '%contact%'
    AND method ~ '/(LendStock|ReturnLoan|SubmitBatch|ResolveConflict)$';
UPDATE offline_operations SET request = request - 'contact', amended = amended - 'contact'
  WHERE kind = 'LOAN_OUT';

-- down
ALTER TABLE offline_batches DROP COLUMN payload_key;
DROP INDEX loans_contact_to_seal;
ALTER TABLE loans DROP COLUMN contact_sealed;
