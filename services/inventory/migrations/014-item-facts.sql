-- up
-- The class of GB/T 38565 follows from the code where there is one. Taxonomy codes are
-- [{"taxonomyId", "code"}, ...]: a few hundred items are searched faster than an index is kept.
ALTER TABLE items
  ADD COLUMN supply_class text,
  ADD COLUMN storage_class text NOT NULL DEFAULT 'AMBIENT',
  ADD COLUMN min_remaining_days integer NOT NULL DEFAULT 0,
  ADD COLUMN photo_url text NOT NULL DEFAULT '',
  ADD COLUMN taxonomy_codes jsonb NOT NULL DEFAULT '[]';
UPDATE items SET supply_class = (ARRAY['BASIC_LIVING', 'EQUIPMENT', 'WORKS_MATERIALS'])
  [left(supply_code, 1)::integer] WHERE supply_code IS NOT NULL;
ALTER TABLE items
  ADD CONSTRAINT items_supply_class_known
    CHECK (supply_class IN ('BASIC_LIVING', 'EQUIPMENT', 'WORKS_MATERIALS')),
  ADD CONSTRAINT items_supply_class_follows_code CHECK (supply_code IS NULL OR
    supply_class IS NOT DISTINCT FROM (ARRAY['BASIC_LIVING', 'EQUIPMENT', 'WORKS_MATERIALS'])
      [left(supply_code, 1)::integer]),
  ADD CONSTRAINT items_storage_class_known CHECK (storage_class IN
    ('AMBIENT', 'COOL', 'COLD', 'FROZEN', 'HAZARDOUS', 'FUEL')),
  ADD CONSTRAINT items_min_remaining_days_range CHECK (min_remaining_days BETWEEN 0 AND 3650);

-- down
ALTER TABLE items DROP COLUMN supply_class, DROP COLUMN storage_class,
  DROP COLUMN min_remaining_days, DROP COLUMN photo_url, DROP COLUMN taxonomy_codes;
