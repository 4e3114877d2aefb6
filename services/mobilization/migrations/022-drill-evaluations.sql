-- up
CREATE TABLE drill_scores (
  drill_id uuid NOT NULL REFERENCES drills,
  item_id text NOT NULL,
  observer_id text NOT NULL,
  observer_name text NOT NULL,
  score double precision NOT NULL,
  note text NOT NULL,
  PRIMARY KEY (drill_id, item_id, observer_id),
  CONSTRAINT drill_scores_not_negative CHECK (score >= 0)
);

CREATE TABLE drill_findings (
  id uuid PRIMARY KEY,
  drill_id uuid NOT NULL REFERENCES drills,
  item_id text NOT NULL,
  title text NOT NULL,
  detail text NOT NULL,
  rectification_id uuid NOT NULL REFERENCES rectifications,
  retest_drill_id uuid NOT NULL REFERENCES drills,
  create_time timestamptz NOT NULL
);
CREATE INDEX drill_findings_by_drill ON drill_findings (drill_id, id);
CREATE INDEX rectifications_by_retest ON rectifications (retest_drill_id)
  WHERE retest_drill_id <> '';

CREATE TABLE drill_retests (
  drill_id uuid NOT NULL REFERENCES drills,
  rectification_id uuid NOT NULL REFERENCES rectifications,
  passed boolean NOT NULL,
  note text NOT NULL,
  PRIMARY KEY (drill_id, rectification_id)
);

-- down
DROP TABLE drill_retests;
DROP INDEX rectifications_by_retest;
DROP TABLE drill_findings;
DROP TABLE drill_scores;
