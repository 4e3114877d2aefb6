-- up
-- What happened, written by the transaction in which it happened. Readers order rows by
-- (transaction_id, position) and stop below the oldest transaction still running, which is the
-- only order in which a row cannot appear behind a reader that has already passed it.
CREATE TABLE outbox (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  position bigint GENERATED ALWAYS AS IDENTITY,
  transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
  kind text NOT NULL,
  subject text NOT NULL,
  division_code text NOT NULL,
  data jsonb NOT NULL,
  trace jsonb,
  job_queue text,
  job_name text,
  job_id text,
  create_time timestamptz NOT NULL DEFAULT now(),
  relay_time timestamptz,
  finish_time timestamptz,
  CONSTRAINT outbox_job_is_whole CHECK (num_nulls(job_queue, job_name, job_id) IN (0, 3))
);
CREATE UNIQUE INDEX outbox_order ON outbox (transaction_id, position);
CREATE INDEX outbox_waiting ON outbox (position) WHERE job_queue IS NOT NULL AND relay_time IS NULL;
CREATE INDEX outbox_unfinished ON outbox (relay_time)
  WHERE job_queue IS NOT NULL AND finish_time IS NULL;
CREATE INDEX outbox_by_age ON outbox USING brin (create_time);

CREATE FUNCTION outbox_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('muster_outbox_' || TG_TABLE_SCHEMA, '');
  RETURN NULL;
END $$;

-- Only rows that carry a job wake anyone: a notification takes a lock at commit that is shared by
-- the whole server, and the ledger's hot path must not queue on it.
CREATE TRIGGER outbox_notify AFTER INSERT ON outbox
  FOR EACH ROW WHEN (NEW.job_queue IS NOT NULL) EXECUTE FUNCTION outbox_notify();

-- down
DROP TABLE outbox;
DROP FUNCTION outbox_notify;
