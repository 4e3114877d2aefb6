-- up
CREATE TABLE accounts (
  id uuid PRIMARY KEY,
  account text NOT NULL,
  name text NOT NULL,
  password_hash text NOT NULL,
  disabled boolean NOT NULL DEFAULT false,
  version integer NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL DEFAULT now(),
  update_time timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT accounts_account_unique UNIQUE (account),
  CONSTRAINT accounts_account_is_lower_case CHECK (account = lower(account) AND account <> ''),
  CONSTRAINT accounts_password_is_argon2id CHECK (starts_with(password_hash, '$argon2id$'))
);

-- A role within a division and all below it; the empty code is everywhere.
CREATE TABLE grants (
  account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  role text NOT NULL,
  division_code text NOT NULL,
  PRIMARY KEY (account_id, role, division_code),
  CONSTRAINT grants_division_is_code CHECK (division_code ~ '^(\d{12})?$')
);

-- down
DROP TABLE grants;
DROP TABLE accounts;
