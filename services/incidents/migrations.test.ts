import { sql, type Db } from '../platform/db';
import { migrate, rollback } from '../platform/migrate';
import { testDatabase } from '../platform/testing/database';

const options = { schema: 'incidents', directory: 'services/incidents/migrations' };

async function tablesOf(db: Db): Promise<string[]> {
  const rows = await sql<{ name: string }>(
    db,
    `SELECT format('%s.%s %s', table_name, column_name, data_type) AS name
     FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY name`,
  );
  return rows.map(({ name }) => name);
}

test('every migration can be taken back and applied again', async () => {
  const { db, drop } = await testDatabase('incidents');
  const before = await tablesOf(db);
  await rollback(db, options);
  expect(
    (await tablesOf(db)).filter((name) => /^(incidents|reports|standards)/.test(name)),
  ).toEqual([]);
  await migrate(db, options);
  expect(await tablesOf(db)).toEqual(before);
  await drop();
});
