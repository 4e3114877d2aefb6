-- up
-- One line of the standards pack. The figures are one document because one schema
-- (standards.ts) checks them whether they come from a file or from an edit.
CREATE TABLE standards (
  id text PRIMARY KEY,
  figures jsonb NOT NULL,
  version integer NOT NULL DEFAULT 1,
  update_time timestamptz NOT NULL DEFAULT now()
);

-- One row: the two clocks every incident starts with. 5 minutes and 12 hours are what the work
-- plans ask for; a region edits them like any standard.
CREATE TABLE relief_rules (
  id boolean PRIMARY KEY DEFAULT true CONSTRAINT relief_rules_one_row CHECK (id),
  first_report_minutes double precision NOT NULL DEFAULT 5
    CONSTRAINT relief_rules_minutes_positive CHECK (first_report_minutes > 0),
  deadline_hours double precision NOT NULL DEFAULT 12
    CONSTRAINT relief_rules_hours_positive CHECK (deadline_hours > 0),
  version integer NOT NULL DEFAULT 1
);
INSERT INTO relief_rules DEFAULT VALUES;

-- down
DROP TABLE relief_rules;
DROP TABLE standards;
