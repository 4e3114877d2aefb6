-- up
-- A departure that could not be applied is kept for staff as an arrival is.
ALTER TABLE kept_arrivals
  ADD COLUMN kind text NOT NULL DEFAULT 'ARRIVAL' CONSTRAINT kept_arrivals_kind
    CHECK (kind IN ('ARRIVAL', 'DEPARTURE')),
  DROP CONSTRAINT kept_arrivals_once,
  ADD CONSTRAINT kept_arrivals_once UNIQUE (client_id, kind);

-- down
DELETE FROM kept_arrivals WHERE kind = 'DEPARTURE';
ALTER TABLE kept_arrivals
  DROP CONSTRAINT kept_arrivals_once,
  ADD CONSTRAINT kept_arrivals_once UNIQUE (client_id),
  DROP COLUMN kind;
