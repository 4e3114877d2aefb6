import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { sql } from '../platform/db';
import { requireRole } from '../platform/identity';
import type { Row } from '../platform/sheets/column';
import type { SheetDefinition } from '../platform/sheets/definition';
import { sheetService, type SheetService } from '../platform/sheets/sheet-service';
import { testDatabase, type TestDatabase } from '../platform/testing/database';
import {
  reasonOf,
  signedIn,
  startGateway,
  type HttpClient,
  type RunningGateway,
} from './testing/running-gateway';

// A sheet of the kind that inventory serves, over a table of this test.
const items: SheetDefinition = {
  kind: 'items',
  zh: '物资',
  en: 'Items',
  columns: [
    { key: 'id', zh: '编号', en: 'Id', kind: 'text', required: true },
    { key: 'name', zh: '名称', en: 'Name', kind: 'text' },
  ],
  key: ['id'],
  authorize: (actor) => requireRole(actor, ['LOGISTICS_OFFICER']),
  current: async (db, rows) => {
    const found = await sql<Row>(db, 'SELECT id, name FROM things');
    return { current: rows.map(({ values }) => found.find(({ id }) => id === values['id'])) };
  },
  apply: async (trx, changes) => {
    for await (const batch of changes) {
      const rows = JSON.stringify(batch.map(({ after }) => after));
      await sql(
        trx,
        'INSERT INTO things SELECT * FROM jsonb_to_recordset($1) AS r (id text, name text)',
        [rows],
      );
    }
  },
  rows: async function* (trx) {
    yield await sql<Row>(trx, 'SELECT id, name FROM things ORDER BY id');
  },
};

let database: TestDatabase;
let sheets: SheetService;
let gateway: RunningGateway;
let officer: HttpClient;

beforeAll(async () => {
  database = await testDatabase('platform');
  await sql(database.db, 'CREATE TABLE things (id text PRIMARY KEY, name text)');
  sheets = sheetService({ db: database.db, sheets: [items], log: pino({ level: 'silent' }) });
  gateway = await startGateway({ services: { inventory: [sheets.handlers] } });
  await gateway.addAccount('officer', [
    { role: 'LOGISTICS_OFFICER', divisionCode: '440310000000' },
  ]);
  await gateway.addAccount('auditor', [{ role: 'AUDITOR', divisionCode: '440310000000' }]);
  officer = await signedIn(gateway, 'officer');
});
afterAll(async () => {
  await gateway.stop();
  await sheets.stop();
  await database.drop();
});

type ImportOut = { id: string; state: string; createCount: number; faults: { text: string }[] };

const csvHeaders = { 'content-type': 'text/csv' };
const send = (client: HttpClient, raw: string, headers: Record<string, string> = csvHeaders) =>
  client.send('POST', '/v1/imports/items?fileName=items.csv', { raw, headers });

async function settled({ id }: ImportOut): Promise<ImportOut> {
  for (;;) {
    const { body } = await officer.get(`/v1/imports/items/${id}`);
    const found = body as ImportOut;
    if (!['CHECKING', 'APPLYING'].includes(found.state)) return found;
  }
}

test('a file goes in by HTTP, is checked, applied, and comes out again the same', async () => {
  const sent = await send(officer, '编号,名称\na,饮用水\n');
  expect(sent.status).toBe(201);
  const checked = await settled(sent.body);
  expect(checked).toMatchObject({ state: 'CHECKED', createCount: 1 });
  const rows = await officer.get(`/v1/imports/items/${checked.id}/rows?change=CREATE`);
  expect(rows.body).toMatchObject({ rows: [{ row: 2, change: 'CREATE', key: ['a'] }] });
  const apply = await officer.post(`/v1/imports/items/${checked.id}:apply`);
  expect(apply.status).toBe(200);
  expect(await settled(apply.body)).toMatchObject({ state: 'APPLIED' });
  const file = await officer.get('/v1/exports/items?format=csv');
  expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(file.headers.get('content-disposition')).toBe('attachment; filename="items.csv"');
  expect(file.body).toBe('编号,名称\r\na,饮用水\r\n');
});

test('a file of several parts arrives whole, one that is too large is refused', async () => {
  const lines = Array.from({ length: 60_000 }, (_, index) => `n-${index},${'x'.repeat(30)}`);
  const sent = await send(officer, ['id,name', ...lines].join('\n'));
  expect(await settled(sent.body)).toMatchObject({ state: 'CHECKED', createCount: 60_000 });
  const large = await send(officer, 'x'.repeat(32 * 1024 * 1024 + 1));
  expect([large.status, reasonOf(large)]).toEqual([413, 'REQUEST_TOO_LARGE']);
});

test('faults name row and column; roles, kinds and media types are checked', async () => {
  const refused = await settled((await send(officer, 'id,name\n,x\n')).body);
  expect(refused.state).toBe('REFUSED');
  expect(refused.faults[0]!.text).toBe('row 2, column 编号: is empty; fill it in');
  const auditor = await signedIn(gateway, 'auditor');
  expect(reasonOf(await send(auditor, 'id\n'))).toBe('ROLE_MISSING');
  expect(reasonOf(await auditor.get('/v1/exports/items?format=csv'))).toBe('ROLE_MISSING');
  expect(reasonOf(await officer.get('/v1/exports/boats?format=csv'))).toBe('SHEET_NOT_FOUND');
  expect(reasonOf(await send(officer, '{}', {}))).toBe('MEDIA_TYPE_UNSUPPORTED');
  const form = await officer.get('/v1/exports/items?format=csv&template=true&language=en');
  expect(form.body).toBe('Id,Name\r\n');
});

test('the same key sends the file once', async () => {
  const headers = { ...csvHeaders, 'idempotency-key': randomUUID() };
  const first = await send(officer, 'id\nq\n', headers);
  const again = await send(officer, 'id\nq\n', headers);
  expect((again.body as ImportOut).id).toBe((first.body as ImportOut).id);
});
