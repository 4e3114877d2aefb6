-- up
-- One row for each mutation that was carried out, with the answer it gave. It commits with the
-- mutation, so that a repeated request is answered and not carried out again.
CREATE TABLE requests (
  id uuid PRIMARY KEY,
  method text NOT NULL,
  actor_id text NOT NULL,
  request_hash bytea NOT NULL,
  response text,
  create_time timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT requests_hash_is_sha256 CHECK (octet_length(request_hash) = 32)
);
CREATE INDEX requests_by_age ON requests USING brin (create_time);

-- down
DROP TABLE requests;
