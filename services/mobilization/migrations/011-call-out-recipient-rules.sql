-- up
ALTER TABLE call_out_recipients
  ADD CONSTRAINT call_out_recipients_role_known CHECK (role IN ('CALLED', 'AUTHORITY', 'GROUP')),
  ADD CONSTRAINT call_out_recipients_state_known CHECK (state IN ('CANDIDATE', 'QUEUED', 'SENT',
    'DELIVERED', 'ACKNOWLEDGED', 'ACCEPTED', 'DECLINED', 'EN_ROUTE', 'MUSTERED', 'NO_RESPONSE',
    'FAILED', 'NO_SHOW', 'STOOD_DOWN'));
CREATE UNIQUE INDEX call_out_recipients_once ON call_out_recipients (call_out_id, rank);
CREATE INDEX call_out_recipients_by_person ON call_out_recipients (person_id);
-- What is due to be sent, and whose phone it is: only rows that still matter.
CREATE INDEX call_out_recipients_due ON call_out_recipients (notice_time)
  WHERE notice_time IS NOT NULL;
CREATE INDEX call_out_recipients_by_phone ON call_out_recipients (phone_index)
  WHERE phone_index <> '';
CREATE INDEX call_out_recipients_by_account ON call_out_recipients (account) WHERE account <> '';

-- down
DROP INDEX call_out_recipients_by_account;
DROP INDEX call_out_recipients_by_phone;
DROP INDEX call_out_recipients_due;
DROP INDEX call_out_recipients_by_person;
DROP INDEX call_out_recipients_once;
ALTER TABLE call_out_recipients
  DROP CONSTRAINT call_out_recipients_state_known,
  DROP CONSTRAINT call_out_recipients_role_known;
