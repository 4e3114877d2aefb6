import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { sql } from '../db';
import { AppError, type RemoteError } from '../errors';
import { requireRole, type Actor } from '../identity';
import { testDatabase, type TestDatabase } from '../testing/database';
import { callerOf, startTestService, type TestService } from '../testing/rpc';
import { faultAt, type Column, type Row } from './column';
import type { RowChange, SheetDefinition } from './definition';
import { leaseImports } from './import-store';
import { sheetService, type SheetService } from './sheet-service';

// A service with one sheet, as any service would write it.
const columns: Column[] = [
  { key: 'id', zh: '编号', en: 'Id', kind: 'text', required: true, code: true },
  { key: 'units', zh: '数量', en: 'Units', kind: 'integer', min: 0 },
  { key: 'note', zh: '备注', en: 'Note', kind: 'text' },
];

const bins: SheetDefinition = {
  kind: 'bins',
  zh: '货位',
  en: 'Bins',
  columns,
  key: ['id'],
  authorize: (actor) => requireRole(actor, ['LOGISTICS_OFFICER']),
  current: async (db, rows) => {
    const found = await sql<Row>(db, 'SELECT id, units, note FROM bins WHERE id = ANY ($1)', [
      rows.map(({ values }) => values['id']),
    ]);
    const byId = new Map(found.map((row) => [row['id'], row]));
    const strange = rows.filter(({ values }) => values['note'] === 'strange');
    return {
      current: rows.map(({ values }) => byId.get(values['id']!)),
      faults: strange.map(({ row }) => faultAt(row, columns[2], 'is strange', 'say it plainly')),
    };
  },
  apply: async (trx, changes) => {
    for await (const batch of changes) {
      await sql(
        trx,
        `INSERT INTO bins SELECT * FROM jsonb_to_recordset($1) AS r (id text, units int, note text)
         ON CONFLICT (id) DO UPDATE SET units = excluded.units, note = excluded.note`,
        [JSON.stringify(batch.map(({ after }: RowChange) => after))],
      );
      if (batch.some(({ after }) => after['note'] === 'too much')) {
        throw new AppError('TOO_MUCH', 'bin z is too much');
      }
    }
  },
  rows: async function* (trx) {
    yield await sql<Row>(trx, 'SELECT id, units, note FROM bins ORDER BY id');
  },
};

const officer: Actor = {
  id: 'u-1',
  name: 'Officer',
  grants: [{ role: 'LOGISTICS_OFFICER', divisionCode: '' }],
};

let database: TestDatabase;
let service: TestService<'inventory'>;
let sheets: SheetService;

beforeAll(async () => {
  database = await testDatabase('platform');
  const log = pino({ level: 'silent' });
  sheets = sheetService({ db: database.db, sheets: [bins], log, sweepMs: 200 });
  service = await startTestService('inventory', {
    services: [sheets.handlers],
    reasons: {},
    db: database.db,
  });
  await sql(database.db, 'CREATE TABLE bins (id text PRIMARY KEY, units integer, note text)');
});
beforeEach(() => sql(database.db, 'TRUNCATE bins'));
afterAll(async () => {
  await service.stop();
  await sheets.stop();
  await database.drop();
});

const client = () => callerOf(service.client, officer).sheets;

async function settled(id: string) {
  for (;;) {
    const found = await client().getImport({ id });
    if (!['CHECKING', 'APPLYING'].includes(found.state)) return found;
    await new Promise((resume) => setTimeout(resume, 10));
  }
}

async function upload(file: string | Buffer, partBytes = 1_000_000): Promise<string> {
  const bytes = Buffer.from(file as string);
  const { id } = await client().createImport({ requestId: randomUUID(), kind: 'bins' });
  for (let at = 0; at < bytes.length; at += partBytes) {
    const data = bytes.subarray(at, at + partBytes);
    await client().addImportPart({ id, number: at / partBytes + 1, data });
  }
  return id;
}

async function checked(file: string | Buffer) {
  const id = await upload(file, 400);
  await client().checkImport({ id });
  return settled(id);
}

async function applied(file: string | Buffer) {
  const { id } = await checked(file);
  await client().applyImport({ requestId: randomUUID(), id });
  return settled(id);
}

async function exported(): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const { data } of client().exportSheet({ kind: 'bins', format: 'XLSX' })) {
    pieces.push(data as Buffer);
  }
  return Buffer.concat(pieces);
}

const stored = () => sql<Row>(database.db, 'SELECT id, units, note FROM bins ORDER BY id');
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => {
      throw new Error('not refused');
    },
    (error: RemoteError) => error.reason,
  );

test('a check says what would change and changes nothing', async () => {
  await applied('id,units,note\na,1,x\nb,2,y\n');
  const found = await checked('id,units\na,1\nb,3\nc,4\n');
  expect(found).toMatchObject({
    state: 'CHECKED',
    createCount: 1,
    updateCount: 1,
    unchangedCount: 1,
    faultCount: 0,
  });
  const { rows } = await client().listImportRows({ id: found.id });
  expect(rows.map(({ row, change, key }) => [row, change, ...key])).toEqual([
    [2, 'UNCHANGED', 'a'],
    [3, 'UPDATE', 'b'],
    [4, 'CREATE', 'c'],
  ]);
  expect(rows[1]!.fields).toEqual([
    { key: 'units', columnZh: '数量', columnEn: 'Units', from: '2', to: '3' },
  ]);
  const first = await client().listImportRows({ id: found.id, change: 'CREATE', pageSize: 1 });
  expect(first.rows.map(({ row }) => row)).toEqual([4]);
  expect(await stored()).toHaveLength(2);
});

test('applying makes exactly those changes, and leaves absent columns as they were', async () => {
  await applied('id,units,note\na,1,x\nb,2,y\n');
  expect(await applied('id,units\na,9\nc,4\n')).toMatchObject({ state: 'APPLIED' });
  expect(await stored()).toEqual([
    { id: 'a', units: 9, note: 'x' },
    { id: 'b', units: 2, note: 'y' },
    { id: 'c', units: 4, note: null },
  ]);
});

test('an export that is imported again changes nothing', async () => {
  await applied("id,units,note\na,1,'=x\nb,,\n");
  expect(await checked(await exported())).toMatchObject({
    state: 'CHECKED',
    createCount: 0,
    updateCount: 0,
    unchangedCount: 2,
  });
});

test('faults of cells, of the service and of the file refuse the whole file', async () => {
  const found = await checked('id,units,note\na,1.5,\nb,1,strange\nc,1,\n');
  expect(found.state).toBe('REFUSED');
  expect(found.faults.map(({ text }) => text)).toEqual([
    'row 2, column 数量: 1.5 is not a whole number; write a whole number such as 1200',
    'row 3, column 备注: is strange; say it plainly',
  ]);
  const apply = client().applyImport({ requestId: randomUUID(), id: found.id });
  expect(await refusal(apply)).toBe('IMPORT_STATE');
  expect(await checked('id,colour\n')).toMatchObject({ state: 'REFUSED', faultCount: 1 });
});

test('of very many faults the first thousand are listed, and all are counted', async () => {
  const lines = Array.from({ length: 1_500 }, (_, index) => `${index},x`);
  const id = await upload(['id,units', ...lines].join('\n'));
  await client().checkImport({ id });
  const found = await settled(id);
  expect([found.faultCount, found.faults.length]).toEqual([1_500, 1_000]);
});

test('a row that someone changed since the check stops the import, which can be checked again', async () => {
  await applied('id,units\na,1\nb,1\n');
  const { id } = await checked('id,units\na,2\nb,2\n');
  await sql(database.db, `UPDATE bins SET units = 7 WHERE id = 'b'`);
  await client().applyImport({ requestId: randomUUID(), id });
  expect(await settled(id)).toMatchObject({
    state: 'FAILED',
    message: expect.stringContaining('what row 3 of the file changes was changed meanwhile'),
  });
  expect((await stored())[0]).toMatchObject({ units: 1 });
  await client().checkImport({ id });
  expect(await settled(id)).toMatchObject({ state: 'CHECKED', updateCount: 2 });
});

test('what the service refuses changes nothing and is said', async () => {
  expect(await applied('id,note\na,\nz,too much\n')).toMatchObject({
    state: 'FAILED',
    message: 'bin z is too much',
  });
  expect(await stored()).toEqual([]);
});

test('work that a dead process left is taken up by another', async () => {
  const id = await upload('id,units\na,1\n');
  await sql(database.db, `UPDATE imports SET state = 'CHECKING' WHERE id = $1`, [id]);
  await leaseImports(database.db, randomUUID(), id);
  expect(await leaseImports(database.db, randomUUID(), id)).toEqual([]);
  await sql(database.db, `UPDATE imports SET lease_time = now() - interval '1 s'`);
  expect(await settled(id)).toMatchObject({ state: 'CHECKED', createCount: 1 });
});

test('an import is its sender’s alone, and a part that is missing is noticed', async () => {
  const id = await upload('id,units\na,1\n', 6);
  const other = callerOf(service.client, { ...officer, id: 'u-2' }).sheets;
  expect(await refusal(other.getImport({ id }))).toBe('IMPORT_NOT_FOUND');
  expect((await client().listImports({ pageSize: 1 })).imports[0]!.id).toBe(id);
  await sql(database.db, 'DELETE FROM import_parts WHERE import_id = $1 AND number = 2', [id]);
  await client().checkImport({ id });
  const { faults } = await settled(id);
  expect(faults[0]!.text).toBe('a part of the file is missing; send it again');
});

test('a file sent again is the same file, or refused', async () => {
  const requestId = randomUUID();
  const send = async (file: string, key = requestId) => {
    const created = { requestId: key, kind: 'bins', fileName: 'bins.csv' };
    const { id } = await client().createImport(created);
    const parts = file.match(/[^]{1,6}/g)!;
    for (const [index, part] of parts.entries()) {
      await client().addImportPart({ id, number: index + 1, data: Buffer.from(part) });
    }
    return client().checkImport({ id, partCount: parts.length });
  };
  const { id } = await send('id,units\na,1\n');
  await settled(id);
  expect(await send('id,units\na,1\n')).toMatchObject({ id, state: 'CHECKED' });
  await client().applyImport({ requestId: randomUUID(), id });
  await settled(id);
  expect(await send('id,units\na,1\n')).toMatchObject({ id, state: 'APPLIED' });
  for (const other of ['id,units\nb,1\n', 'id,units\na,1\nb,2\n', 'id,unit']) {
    expect(await refusal(send(other))).toBe('REQUEST_ID_REUSED');
  }
  expect(await send('id,units\nb,1\n', randomUUID())).not.toMatchObject({ id });
});

test('who may not import is refused, as is a kind that does not exist', async () => {
  const reader = callerOf(service.client, {
    ...officer,
    grants: [{ role: 'AUDITOR', divisionCode: '' }],
  }).sheets;
  const requestId = randomUUID();
  expect(await refusal(reader.createImport({ requestId, kind: 'bins' }))).toBe('ROLE_MISSING');
  expect(await refusal(client().createImport({ requestId, kind: 'boats' }))).toBe('FIELD_INVALID');
  expect((await client().listSheets({})).sheets).toMatchObject([{ kind: 'bins', key: ['id'] }]);
});
