-- up
-- How far the roster and the equipment know of the drill; each time it begins is a round.
ALTER TABLE drills ADD COLUMN claims text NOT NULL DEFAULT 'NONE',
  ADD COLUMN claim_round integer NOT NULL DEFAULT 0,
  ADD CONSTRAINT drills_claims_known CHECK
    (claims IN ('NONE', 'WANTED', 'DONE', 'RELEASING', 'RELEASED'));
CREATE INDEX drills_by_claims ON drills (claims) WHERE claims IN ('WANTED', 'RELEASING');

CREATE TABLE drill_teams (
  drill_id uuid NOT NULL REFERENCES drills,
  team_id text COLLATE "C" NOT NULL,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  claim_state text NOT NULL DEFAULT 'WANTED',
  claim_note text NOT NULL DEFAULT '',
  PRIMARY KEY (drill_id, team_id),
  CONSTRAINT drill_teams_claim_known CHECK
    (claim_state IN ('WANTED', 'CLAIMED', 'REFUSED', 'RELEASED'))
);

-- No names: they are the roster's to keep and to erase.
CREATE TABLE drill_people (
  drill_id uuid NOT NULL REFERENCES drills,
  person_id text COLLATE "C" NOT NULL,
  team_id text COLLATE "C" NOT NULL,
  excuse text NOT NULL,
  acknowledge_time timestamptz,
  turnout_time timestamptz,
  muster_time timestamptz,
  PRIMARY KEY (drill_id, person_id)
);

-- down
DROP TABLE drill_people;
DROP TABLE drill_teams;
ALTER TABLE drills DROP COLUMN claims, DROP COLUMN claim_round;
