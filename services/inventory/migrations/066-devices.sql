-- up
-- A device that may speak for its owner after the fact: what it signs was done by them.
CREATE TABLE devices (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  owner_id text NOT NULL,
  owner_name text NOT NULL,
  -- Ed25519, the 32 bytes in base64url.
  public_key text NOT NULL,
  -- The last batch taken, which the next one continues.
  last_sequence integer NOT NULL DEFAULT 0,
  last_hash text NOT NULL DEFAULT '',
  create_time timestamptz NOT NULL,
  revoke_time timestamptz,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT devices_key_unique UNIQUE (public_key)
);
CREATE INDEX devices_by_owner ON devices (owner_id, id);

-- down
DROP TABLE devices;
