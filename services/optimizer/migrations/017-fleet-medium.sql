-- up
-- Boats go where roads are closed. A speed is said of boats alone; 0 is what boats usually make.
ALTER TABLE fleets
  ADD COLUMN medium text NOT NULL DEFAULT 'ROAD'
    CONSTRAINT fleets_medium_known CHECK (medium IN ('ROAD', 'WATER')),
  ADD COLUMN speed_km_per_hour double precision NOT NULL DEFAULT 0
    CONSTRAINT fleets_speed_of_boats
    CHECK (speed_km_per_hour = 0 OR (medium = 'WATER' AND speed_km_per_hour > 0));

-- down
ALTER TABLE fleets DROP COLUMN speed_km_per_hour, DROP COLUMN medium;
