-- up
-- keep_history('assets') gives a table `assets_history`: every version of every row with its time,
-- written by trigger. A row is named by its key columns; columns left out are never copied.
-- Versions begin when their transaction began, so that what changed together is seen together,
-- but never before the version they follow.
CREATE FUNCTION keep_history(kept text, key_columns text[] DEFAULT '{id}',
  left_out text[] DEFAULT '{}') RETURNS void LANGUAGE plpgsql AS $keep$
DECLARE
  history text := quote_ident(kept || '_history');
  key text := (SELECT 'concat_ws(''/'', ' || string_agg('%1$s.' || quote_ident(name), ', ') || ')'
               FROM unnest(key_columns) AS name);
BEGIN
  EXECUTE format('CREATE TABLE %s (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    row_id text NOT NULL, row jsonb NOT NULL, from_time timestamptz NOT NULL, to_time timestamptz,
    actor_id text NOT NULL, removed_by text, transaction_id xid8 NOT NULL
    DEFAULT pg_current_xact_id(), CONSTRAINT %I CHECK (to_time >= from_time))',
    history, kept || '_history_ends_after_it_begins');
  EXECUTE format('CREATE UNIQUE INDEX ON %s (row_id) WHERE to_time IS NULL', history);
  EXECUTE format('CREATE INDEX ON %s (row_id, from_time)', history);
  EXECUTE format('CREATE INDEX ON %s USING brin (from_time)', history);
  EXECUTE format('INSERT INTO %s (row_id, row, from_time, actor_id)
    SELECT %s, to_jsonb(t) - %L::text[], now(), history_actor() FROM %I t',
    history, format(key, 't'), left_out, kept);
  EXECUTE history_writer(kept, history, format(key, 'old'), format(key, 'new'), left_out);
  EXECUTE format('CREATE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON %I
    FOR EACH ROW EXECUTE FUNCTION %I()', kept, kept || '_history_write');
END $keep$;

CREATE FUNCTION forget_history(kept text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('DROP TRIGGER keep_history ON %I', kept);
  EXECUTE format('DROP FUNCTION %I()', kept || '_history_write');
  EXECUTE format('DROP TABLE %I', kept || '_history');
END $$;

-- down
DROP FUNCTION forget_history;
DROP FUNCTION keep_history;
