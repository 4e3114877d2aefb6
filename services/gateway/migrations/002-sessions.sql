-- up
-- Only the SHA-256 of the cookie's value is kept: reading this table signs nobody in.
CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  token_hash bytea NOT NULL,
  account_id uuid REFERENCES accounts ON DELETE CASCADE,
  -- Who signed in at an identity provider; a local account's grants are read anew instead.
  actor jsonb,
  create_time timestamptz NOT NULL DEFAULT now(),
  last_seen_time timestamptz NOT NULL DEFAULT now(),
  expire_time timestamptz NOT NULL,
  CONSTRAINT sessions_token_unique UNIQUE (token_hash),
  CONSTRAINT sessions_hash_is_sha256 CHECK (octet_length(token_hash) = 32),
  CONSTRAINT sessions_one_holder CHECK (num_nulls(account_id, actor) = 1)
);
CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_expiry ON sessions (expire_time);

-- down
DROP TABLE sessions;
