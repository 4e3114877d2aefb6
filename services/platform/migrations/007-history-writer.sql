-- up
-- Who is changing rows: once() says it for its transaction; what runs by itself is "system".
CREATE FUNCTION history_actor() RETURNS text LANGUAGE sql STABLE AS
  $$ SELECT coalesce(nullif(current_setting('muster.actor_id', true), ''), 'system') $$;

-- The text of one table's trigger function. It names its table, so that its statements are
-- planned once a connection. A row changed twice in one transaction has one new version.
CREATE FUNCTION history_writer(kept text, history text, old_key text, new_key text,
  left_out text[]) RETURNS text LANGUAGE sql AS $$
SELECT format($text$
CREATE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  start timestamptz;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF to_jsonb(old) - %5$L::text[] = to_jsonb(new) - %5$L::text[] THEN RETURN NULL; END IF;
    UPDATE %2$s SET row = to_jsonb(new) - %5$L::text[], actor_id = history_actor()
    WHERE row_id = %4$s AND to_time IS NULL AND transaction_id = pg_current_xact_id()
      AND from_time >= now();
    IF FOUND THEN RETURN NULL; END IF;
  END IF;
  IF TG_OP = 'INSERT' THEN
    start := (SELECT max(to_time) FROM %2$s WHERE row_id = %4$s);
  ELSE
    UPDATE %2$s SET to_time = greatest(now(), from_time),
      removed_by = CASE WHEN TG_OP = 'DELETE' THEN history_actor() END
    WHERE row_id = %3$s AND to_time IS NULL RETURNING to_time INTO start;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO %2$s (row_id, row, from_time, actor_id) VALUES (%4$s,
      to_jsonb(new) - %5$L::text[], greatest(now(), start), history_actor());
  END IF;
  RETURN NULL;
END $body$ $text$, kept || '_history_write', history, old_key, new_key, left_out) $$;

-- down
DROP FUNCTION history_writer;
DROP FUNCTION history_actor;
