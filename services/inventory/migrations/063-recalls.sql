-- up
CREATE TABLE recalls (
  id uuid PRIMARY KEY,
  state text NOT NULL,
  item_id text COLLATE "C" NOT NULL REFERENCES items,
  batch_number text,
  expire_date date,
  reason text NOT NULL,
  document_number text NOT NULL,
  division_code text NOT NULL,
  actor_id text NOT NULL,
  create_time timestamptz NOT NULL,
  close_time timestamptz,
  CONSTRAINT recalls_state_known CHECK (state IN ('OPEN', 'CLOSED')),
  CONSTRAINT recalls_closed CHECK ((state = 'CLOSED') = (close_time IS NOT NULL))
);
CREATE INDEX recalls_by_item ON recalls (item_id, id);
-- The batches that are meant; parts of them that are split later are meant as well.
CREATE TABLE recall_batches (
  recall_id uuid NOT NULL REFERENCES recalls,
  expire_date date NOT NULL,
  batch_number text NOT NULL,
  PRIMARY KEY (recall_id, expire_date, batch_number)
);

-- down
DROP TABLE recall_batches;
DROP TABLE recalls;
