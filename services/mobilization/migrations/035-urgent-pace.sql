-- up
-- Until when urgent messages wait for the channel: others take nothing so long.
ALTER TABLE call_out_channel_paces ADD COLUMN urgent_until timestamptz NOT NULL DEFAULT 'epoch';

-- down
ALTER TABLE call_out_channel_paces DROP COLUMN urgent_until;
