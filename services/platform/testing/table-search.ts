import pg from 'pg';

/**
 * The tables of a database, of every schema, in which some row holds what the pattern matches: in
 * a text, a document or the bytes of a file.
 */
export async function tablesHolding(adminUrl: string, pattern: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; bytes: string[] }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name,
         array_agg(quote_ident(column_name)::text) FILTER (WHERE data_type = 'bytea') AS bytes
       FROM information_schema.columns JOIN information_schema.tables
         USING (table_schema, table_name)
       WHERE table_type = 'BASE TABLE'
         AND table_schema NOT IN ('pg_catalog', 'information_schema')
       GROUP BY table_schema, table_name ORDER BY 1`,
    );
    const holding: string[] = [];
    for (const { name, bytes } of rows) {
      const files = (bytes ?? []).map((column) => `OR encode(t.${column}, 'escape') ~ $1`);
      const found = await client.query(
        `SELECT 1 FROM ${name} t WHERE t::text ~ $1 ${files.join(' ')} LIMIT 1`,
        [pattern],
      );
      if (found.rows.length > 0) holding.push(name);
    }
    return holding;
  } finally {
    await client.end();
  }
}
