import { sql, type Db } from '../platform/db';
import { migrate, rollback } from '../platform/migrate';
import { testDatabase } from '../platform/testing/database';

const options = { schema: 'equipment', directory: 'services/equipment/migrations' };

/** Every column, constraint, index, trigger and view of the schema. */
async function shapeOf(db: Db): Promise<string[]> {
  const rows = await sql<{ line: string }>(
    db,
    `SELECT format('column %s.%s %s %s', table_name, column_name, data_type, is_nullable) AS line
     FROM information_schema.columns WHERE table_schema = current_schema()
     UNION ALL SELECT format('constraint %s %s', conname, pg_get_constraintdef(oid))
     FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
     UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema()
     UNION ALL SELECT format('trigger %s on %s', tgname, tgrelid::regclass) FROM pg_trigger
     WHERE NOT tgisinternal
       AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)
     ORDER BY line`,
  );
  return rows.map(({ line }) => line);
}

test('every migration can be taken back and applied again', async () => {
  const { db, drop } = await testDatabase('equipment');
  const before = await shapeOf(db);
  await rollback(db, options);
  const own = /asset|claim|handover|output|operator|work_order|equipment_/;
  expect((await shapeOf(db)).filter((line) => own.test(line.replaceAll('equipment.', '')))).toEqual(
    [],
  );
  await migrate(db, options);
  expect(await shapeOf(db)).toEqual(before);
  await drop();
});
