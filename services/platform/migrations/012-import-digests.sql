-- up
-- What each part of a file was, kept when the part itself is gone: a file that is sent again under
-- the same key must be the same file.
CREATE TABLE import_digests (
  import_id uuid NOT NULL REFERENCES imports ON DELETE CASCADE,
  number integer NOT NULL,
  digest text NOT NULL,
  PRIMARY KEY (import_id, number)
);

-- down
DROP TABLE import_digests;
