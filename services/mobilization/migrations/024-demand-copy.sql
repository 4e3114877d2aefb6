-- up
-- One row: since when the inventory's copy of standards and population is to be renewed. It is due
-- from the start, so that what was there before this table is copied as well.
CREATE TABLE demand_copy (
  single boolean PRIMARY KEY DEFAULT true,
  due_time timestamptz DEFAULT now(),
  done_time timestamptz,
  CONSTRAINT demand_copy_only_one CHECK (single)
);
INSERT INTO demand_copy DEFAULT VALUES;

-- down
DROP TABLE demand_copy;
