-- up
-- Counted for each account name and client address, both inside a keyed hash: the table tells
-- neither, and an unknown name is counted like a known one.
CREATE TABLE sign_in_attempts (
  key bytea PRIMARY KEY,
  failures integer NOT NULL,
  last_time timestamptz NOT NULL,
  locked_until timestamptz NOT NULL
);
CREATE INDEX sign_in_attempts_by_time ON sign_in_attempts (last_time);

-- down
DROP TABLE sign_in_attempts;
