-- up
-- Vehicles are counted among the equipment of this class at the fleet's depot; empty: as typed.
ALTER TABLE fleets ADD COLUMN asset_class_id text NOT NULL DEFAULT '';
-- No vehicle stands in two fleets: whoever puts fleets looks for others with it.
CREATE INDEX fleets_by_assets ON fleets (home_depot_id, asset_class_id)
  WHERE asset_class_id <> '';

-- down
DROP INDEX fleets_by_assets;
ALTER TABLE fleets DROP COLUMN asset_class_id;
