-- up
CREATE TABLE audit_entries (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
  create_time timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor_id text NOT NULL,
  actor_name text NOT NULL,
  on_behalf_of text,
  method text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  division_code text NOT NULL,
  before jsonb,
  after jsonb,
  trace_id text
);
CREATE INDEX audit_entries_order ON audit_entries (transaction_id, id);
CREATE INDEX audit_entries_by_subject ON audit_entries (subject, id);

-- The chain: each hash covers the hash before it and one entry.
CREATE TABLE audit_seals (
  sequence bigint PRIMARY KEY,
  entry_id bigint NOT NULL UNIQUE,
  transaction_id xid8 NOT NULL,
  hash bytea NOT NULL,
  create_time timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT audit_seals_hash_is_sha256 CHECK (octet_length(hash) = 32)
);

CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append only: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER audit_entries_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_seals_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seals
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();

-- down
DROP TABLE audit_seals;
DROP TABLE audit_entries;
DROP FUNCTION audit_refuse_change;
