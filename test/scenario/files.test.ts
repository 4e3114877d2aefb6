import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Api } from '../../scripts/cli/connection';
import { projectRoot } from '../../services/platform/names';
import { startHouse, type House } from './house';
import { smallDistrict } from './small-district';

// An officer moves over from spreadsheets: files in and out by the command line, reports by HTTP.

let house: House;
let officer: Api;
let token: string;
let folder: string;

beforeAll(async () => {
  house = await startHouse();
  await smallDistrict(await house.as('ADMINISTRATOR'));
  officer = await house.as('LOGISTICS_OFFICER', '440310000000');
  const grants = [{ role: 'LOGISTICS_OFFICER' as const, divisionCode: '440310000000' }];
  token = await house.token({ id: 'officer', name: 'Officer', grants });
  folder = await mkdtemp(path.join(tmpdir(), 'muster-files-'));
});

afterAll(async () => {
  await house?.stop();
  await rm(folder, { recursive: true, force: true });
});

const run = promisify(execFile);

/** What the command wrote, and how it ended. */
async function muster(...args: string[]): Promise<{ stdout: string; code: number }> {
  const file = path.join(projectRoot(), 'dist/scripts/cli/muster.js');
  const env = { ...process.env, MUSTER_URL: house.url, MUSTER_TOKEN: token };
  try {
    const { stdout } = await run(process.execPath, [file, ...args], { env });
    return { stdout, code: 0 };
  } catch (error) {
    const { stdout, code } = error as { stdout: string; code: number };
    return { stdout, code };
  }
}

const inFolder = (name: string) => path.join(folder, name);

test('the command line shows what a file changes, applies it, and gets it back unchanged', async () => {
  const file = inFolder('levels.csv');
  const head = '仓库编号,物资编号,最低储备,补货点,最高储备';
  await writeFile(file, `${head}\ndepot-east,water,100,３００,"1,000"\n`);
  const dry = await muster('stock', 'import', file, '--kind', 'par-levels', '--dry-run');
  expect(dry).toMatchObject({ code: 0 });
  expect(dry.stdout).toContain('1 new, 0 changed, 0 unchanged, 0 faults');
  expect(await officer.all('/v1/par-levels', 'positions')).toEqual([]);
  const done = await muster('stock', 'import', file, '--kind', 'par-levels');
  expect(done.stdout).toContain('Applied.');
  expect(await officer.all('/v1/par-levels', 'positions')).toMatchObject([
    { level: { depotId: 'depot-east', minimum: 100, reorder: 300, maximum: 1_000 } },
  ]);
  for (const format of ['csv', 'xlsx']) {
    const back = inFolder(`back.${format}`);
    await muster('stock', 'export', '--kind', 'par-levels', '--format', format, '--output', back);
    const again = await muster('stock', 'import', back, '--kind', 'par-levels', '--dry-run');
    expect(again.stdout).toContain('0 new, 0 changed, 1 unchanged, 0 faults');
  }
});

test('the command line names each fault by row and column, and ends with 1', async () => {
  const file = inFolder('wrong.csv');
  await writeFile(file, 'depotId,itemId,minimum,reorder,maximum\nnowhere,water,1,2,3\n');
  const { stdout, code } = await muster('stock', 'import', file, '--kind', 'par-levels');
  expect(code).toBe(1);
  expect(stdout).toContain('row 2, column 仓库编号: there is no depot nowhere');
});

type Report = { rows: Record<string, unknown>[]; truncated: boolean };

test('reports are read on a screen, and as files', async () => {
  const { reports } = await officer.get<{ reports: { name: string }[] }>('/v1/reports');
  const names = reports.map(({ name }) => name).sort();
  expect(names).toEqual([
    ...['days-of-cover', 'expiry', 'fill-rate', 'movements', 'stock', 'store-requirements'],
    ...['valuation', 'write-offs'],
  ]);
  for (const name of names) {
    expect(await officer.get<Report>(`/v1/reports/${name}`)).toMatchObject({ truncated: false });
  }
  const stock = await officer.get<Report>('/v1/reports/stock');
  expect(stock.rows).toMatchObject([{ tier: 'STREET', itemId: 'water', onHand: 1_000 }]);
  const before = await officer.get<Report>('/v1/reports/stock', { asOf: '2026-01-01T00:00:00Z' });
  expect(before.rows).toEqual([]);
  const far = await house.as('LOGISTICS_OFFICER', '441881000000');
  expect((await far.get<Report>('/v1/reports/stock')).rows).toEqual([]);
});

test('a report as a file says the same, in the language and encoding that was asked', async () => {
  const file = async (name: string, query: Record<string, string>) => {
    const pieces: Buffer[] = [];
    for await (const piece of await officer.download(`/v1/reports/${name}`, query)) {
      pieces.push(piece as Buffer);
    }
    return Buffer.concat(pieces);
  };
  const csv = (await file('stock', { format: 'csv', language: 'en' })).toString('utf8');
  expect(csv.split('\r\n')[0]).toContain('On hand');
  expect(csv.split('\r\n')[1]).toContain('water');
  const chinese = await file('stock', { format: 'csv', encoding: 'gb18030' });
  expect(new TextDecoder('gb18030').decode(chinese)).toContain('饮用水');
  expect((await file('stock', { format: 'xlsx' })).subarray(0, 2).toString()).toBe('PK');
});

test('a report of nothing, or of a period that is none, is refused by its field', async () => {
  const refused = (path: string, query: Record<string, string> = {}) =>
    officer.get(path, query).then(
      () => 'not refused',
      (error: { status: number; message: string }) => `${error.status} ${error.message}`,
    );
  expect(await refused('/v1/reports/unheard-of')).toMatch(/^400 .*must be one of/s);
  const backwards = { from: '2026-03-01', to: '2026-02-01' };
  expect(await refused('/v1/reports/movements', backwards)).toMatch(/^400 .*begins/s);
  expect(await refused('/v1/reports/movements', { from: '2027-02-31' })).toMatch(/^400 /);
});

test('a file sent again under its key is the same import; another file is refused', async () => {
  const send = (body: string, key: string) =>
    fetch(`${house.url}/v1/imports/par-levels?fileName=a.csv`, {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
        'idempotency-key': key,
      },
      body,
    });
  const file = await readFile(inFolder('levels.csv'), 'utf8');
  const key = '5b0f3b56-62b2-4d0e-9d6b-6d5a3b1f0c11';
  const first = (await (await send(file, key)).json()) as { id: string };
  expect(await (await send(file, key)).json()).toMatchObject({ id: first.id });
  const other = await send(file.replace('100', '101'), key);
  expect(other.status).toBe(409);
  expect(JSON.stringify(await other.json())).toContain('REQUEST_ID_REUSED');
});
