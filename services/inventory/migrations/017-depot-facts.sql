-- up
-- Depots form a tree of any depth: what is short here is asked for there.
ALTER TABLE depots
  ADD COLUMN opening_hours text NOT NULL DEFAULT '',
  ADD COLUMN ownership text NOT NULL DEFAULT 'GOVERNMENT',
  ADD COLUMN parent_id text COLLATE "C" REFERENCES depots,
  ADD CONSTRAINT depots_ownership_known CHECK (ownership IN ('GOVERNMENT', 'COMMERCIAL', 'SOCIAL')),
  ADD CONSTRAINT depots_not_own_parent CHECK (parent_id <> id),
  DROP CONSTRAINT depots_tier_known,
  ADD CONSTRAINT depots_tier_known CHECK (tier IN ('REGION', 'CITY', 'DISTRICT', 'STREET',
    'COMMUNITY', 'SHELTER', 'ENTERPRISE', 'SPECIAL_ZONE'));
UPDATE depots SET ownership = 'COMMERCIAL' WHERE tier = 'ENTERPRISE';
CREATE INDEX depots_by_parent ON depots (parent_id, id) WHERE parent_id IS NOT NULL;

-- down
UPDATE depots SET tier = 'DISTRICT' WHERE tier = 'SPECIAL_ZONE';
ALTER TABLE depots DROP COLUMN opening_hours, DROP COLUMN ownership, DROP COLUMN parent_id,
  DROP CONSTRAINT depots_tier_known,
  ADD CONSTRAINT depots_tier_known CHECK (tier IN ('REGION', 'CITY', 'DISTRICT', 'STREET',
    'COMMUNITY', 'SHELTER', 'ENTERPRISE'));
