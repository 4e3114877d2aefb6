-- up
-- Which times a leader took back: what the person answered to a call-out does not fill them again.
ALTER TABLE drill_people ADD COLUMN taken_back text[] NOT NULL DEFAULT '{}';

-- down
ALTER TABLE drill_people DROP COLUMN taken_back;
