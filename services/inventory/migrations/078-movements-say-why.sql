-- up
-- Every movement has its reason and its document number. What was written before is left as it is:
-- the ledger is append only.
ALTER TABLE movements
  ADD CONSTRAINT movements_say_why CHECK (reason <> '' AND document_number <> '') NOT VALID;

-- down
ALTER TABLE movements DROP CONSTRAINT movements_say_why;
