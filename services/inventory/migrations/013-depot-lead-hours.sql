-- up
-- Agreement stock stands at an enterprise and can be loaded some hours after the call.
ALTER TABLE depots ADD COLUMN lead_hours double precision NOT NULL DEFAULT 0,
  ADD CONSTRAINT depots_lead_hours_in_range CHECK (lead_hours BETWEEN 0 AND 720);

-- down
ALTER TABLE depots DROP COLUMN lead_hours;
