-- up
-- A division may count more or less often than everywhere; the nearest cadence of a class holds.
ALTER TABLE count_cadences ADD COLUMN division_code text COLLATE "C" NOT NULL DEFAULT '',
  DROP CONSTRAINT count_cadences_pkey,
  ADD CONSTRAINT count_cadences_pkey PRIMARY KEY (division_code, abc_class);
CREATE VIEW depot_cadences AS
SELECT d.id AS depot_id, nearest.* FROM depots d, LATERAL (
  SELECT DISTINCT ON (c.abc_class) c.abc_class, c.days, c.value_share, c.tolerance_percent
  FROM count_cadences c WHERE c.division_code = ANY (divisions_above(d.division_code))
  ORDER BY c.abc_class, array_position(divisions_above(d.division_code), c.division_code) DESC
) AS nearest;

-- down
DROP VIEW depot_cadences;
DELETE FROM count_cadences WHERE division_code <> '';
ALTER TABLE count_cadences DROP CONSTRAINT count_cadences_pkey, DROP COLUMN division_code,
  ADD CONSTRAINT count_cadences_pkey PRIMARY KEY (abc_class);
