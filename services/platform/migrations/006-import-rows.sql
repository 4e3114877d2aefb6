-- up
CREATE TABLE import_parts (
  import_id uuid NOT NULL REFERENCES imports ON DELETE CASCADE,
  number integer NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (import_id, number),
  CONSTRAINT import_parts_small CHECK (octet_length(bytes) <= 1048576)
);

-- What each row changes: the row as it was when it was checked, and as it is to be. Rows that
-- change nothing hold their key alone.
CREATE TABLE import_rows (
  import_id uuid NOT NULL REFERENCES imports ON DELETE CASCADE,
  row integer NOT NULL,
  change text NOT NULL,
  key jsonb NOT NULL,
  before jsonb,
  after jsonb,
  PRIMARY KEY (import_id, row),
  CONSTRAINT import_rows_change_known CHECK (change IN ('CREATE', 'UPDATE', 'UNCHANGED'))
);
CREATE INDEX import_rows_by_change ON import_rows (import_id, change, row);

-- down
DROP TABLE import_rows;
DROP TABLE import_parts;
