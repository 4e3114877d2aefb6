-- up
-- The keys that sign a site's QR codes, sealed. Codes say which key; one without a row is refused.
CREATE TABLE site_keys (
  site_id text NOT NULL REFERENCES sites,
  number integer NOT NULL,
  secret_sealed text NOT NULL,
  create_time timestamptz NOT NULL,
  -- Not taken any more from then on.
  revoke_time timestamptz,
  PRIMARY KEY (site_id, number)
);

-- down
DROP TABLE site_keys;
