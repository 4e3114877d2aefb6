-- up
CREATE TABLE handovers (
  id uuid PRIMARY KEY,
  asset_id text COLLATE "C" NOT NULL REFERENCES assets,
  sequence integer NOT NULL,
  from_holder text NOT NULL,
  to_holder text NOT NULL,
  signature text NOT NULL,
  condition text NOT NULL,
  claim_id uuid,
  occur_time timestamptz NOT NULL,
  create_time timestamptz NOT NULL,
  actor_id text NOT NULL,
  digest text NOT NULL,
  UNIQUE (asset_id, sequence)
);
CREATE INDEX handovers_by_holder ON handovers (to_holder, id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append only: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER handovers_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON handovers
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- down
DROP TABLE handovers;
DROP FUNCTION refuse_change;
