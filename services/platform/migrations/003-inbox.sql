-- up
-- One row for each job whose effect has been carried out, written in the effect's transaction.
CREATE TABLE inbox (
  job_id text PRIMARY KEY,
  create_time timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX inbox_by_age ON inbox USING brin (create_time);

-- down
DROP TABLE inbox;
