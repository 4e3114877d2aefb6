-- up
-- A document number stands once for each depot and kind of movement.
CREATE TABLE movement_documents (
  depot_id text COLLATE "C" NOT NULL REFERENCES depots,
  kind text NOT NULL,
  document_number text NOT NULL,
  movement_id uuid NOT NULL,
  PRIMARY KEY (depot_id, kind, document_number)
);

-- The last number given out by itself, such as IN-20261122-0001.
CREATE TABLE document_counters (
  depot_id text COLLATE "C" NOT NULL REFERENCES depots,
  kind text NOT NULL,
  day date NOT NULL,
  last integer NOT NULL,
  PRIMARY KEY (depot_id, kind, day)
);

-- down
DROP TABLE document_counters;
DROP TABLE movement_documents;
