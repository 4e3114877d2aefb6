-- up
CREATE TABLE team_members (
  team_id text COLLATE "C" NOT NULL REFERENCES teams,
  person_id text COLLATE "C" NOT NULL REFERENCES people,
  role text NOT NULL,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (team_id, person_id),
  CONSTRAINT team_members_role_known CHECK (role IN ('LEADER', 'DEPUTY', 'MEMBER'))
);
CREATE INDEX team_members_by_person ON team_members (person_id);

-- down
DROP TABLE team_members;
