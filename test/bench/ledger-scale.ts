// How the ledger stands up to its own size: reads of a large database against the same reads of a
// small one, availability of a region against its bare SQL, and an import against bare COPY.
import { randomUUID } from 'node:crypto';
import { openDatabase, sql } from '../../services/platform/db';
import type { Client } from '../../services/platform/rpc-types';
import { oneBatch, writeSheet } from '../../services/platform/sheets/write-sheet';
import { availabilityStatement } from '../../services/inventory/balance-store';
import { openingColumns } from '../../services/inventory/opening-stock';
import { copySeconds } from './bare-copy';
import type { Site } from './inventory-under-load';
import { judged } from './load';
import { fillLedger, type ScaleSizes } from './ledger-filling';
import { progress, round, type Figure, type Flags } from './report';

const smallDatabase = 'small';
const largeDatabase = 'large';
const importDatabase = 'imported';
const emptyDatabase = 'migrated';

type Part = { figures: Figure[]; loads: object[] };

export async function scaleFigures(site: Site, { short, only, balances }: Flags): Promise<Part> {
  const wanted = (name: string) => name.includes(only);
  const large = short ? 4_800 : balances;
  const items = 60;
  const depots = short ? 40 : 1_400;
  const lots = Math.max(1, Math.round(large / depots / items));
  const sizes = { depots, items, lots, movements: short ? 2 : 5 };
  const parts: Part[] = [];
  const { stop } = await startMigrated(site);
  await stop();
  if (wanted('reads') || wanted('availability')) {
    const tenth = { ...sizes, depots: Math.max(10, Math.round(depots / 14)) };
    await site.copyDatabase(emptyDatabase, smallDatabase);
    await site.copyDatabase(emptyDatabase, largeDatabase);
    await fillLedger(site, smallDatabase, tenth);
    await fillLedger(site, largeDatabase, sizes);
  }
  if (wanted('reads')) parts.push(await compareReads(site, short));
  if (wanted('availability')) parts.push(await compareAvailability(site, sizes, short));
  if (wanted('import')) parts.push(await compareImport(site, short ? 2_000 : 100_000));
  return {
    figures: parts.flatMap(({ figures }) => figures),
    loads: parts.flatMap(({ loads }) => loads),
  };
}

async function startMigrated(site: Site) {
  await site.query('postgres', `CREATE DATABASE ${emptyDatabase}`);
  return site.startInventory(emptyDatabase);
}

type Read = { name: string; read: (client: Client<'inventory'>) => Promise<unknown> };

// Each answers equally much from either database: a depot, a street, a lot.
const reads: Read[] = [
  {
    name: 'balances of a depot',
    read: (client) => client.listBalances({ depotId: 'depot-7', pageSize: 1_000 }),
  },
  {
    name: 'availability of a street',
    read: (client) =>
      client.getAvailability({ divisionCode: '440310001000', itemIds: ['item-1', 'item-2'] }),
  },
  {
    name: 'ledger entries of a place',
    read: (client) => client.listEntries({ depotId: 'depot-7', itemId: 'item-7', pageSize: 50 }),
  },
  {
    name: 'lots of an item',
    read: (client) => client.listLots({ itemId: 'item-7', pageSize: 50 }),
  },
  {
    name: 'movements of a place',
    read: (client) => client.listMovements({ depotId: 'depot-7', itemId: 'item-7', pageSize: 2 }),
  },
];

async function compareReads(site: Site, short: boolean): Promise<Part> {
  const small = await site.startInventory(smallDatabase);
  const large = await site.startInventory(largeDatabase);
  const figures: Figure[] = [];
  const loads: object[] = [];
  for (const { name, read } of reads) {
    const sides = [() => read(small.client), () => read(large.client)];
    const [before, after] = await mediansInTurn(sides, short ? 5 : 200);
    const ratio = after! / before!;
    figures.push(judged(`reads, ${name}: large by small database`, ratio, { atMost: 1.5 }));
    loads.push({ reads: name, smallMs: round(before!), largeMs: round(after!) });
    progress(JSON.stringify(loads.at(-1)));
  }
  await small.stop();
  await large.stop();
  return { figures, loads };
}

/** The median milliseconds of each, taken in turn so that both meet the same machine. */
async function mediansInTurn(sides: (() => Promise<unknown>)[], rounds: number) {
  const times = sides.map((): number[] => []);
  for (let round = -Math.ceil(rounds / 5); round < rounds; round += 1) {
    for (const [place, side] of sides.entries()) {
      const begun = performance.now();
      await side();
      if (round >= 0) times[place]!.push(performance.now() - begun);
    }
  }
  return times.map((all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)]!);
}

// The statement of the service as anyone would send it, a row a depot and item, over one connection
// and by what every service sends with.
function bareAvailability(site: Site, itemIds: string[]) {
  const url = site.urlOf(largeDatabase);
  const db = openDatabase({ url, schema: 'inventory', poolMax: 1 });
  const query = {
    division: '%',
    scope: ['%'],
    itemIds,
    usableUntil: '2030-01-01',
    ownReservationId: null,
    now: new Date(),
  };
  const { text, parameters } = availabilityStatement(query);
  const ordered = `${text} ORDER BY u.depot_id, u.item_id`;
  return { ask: () => sql(db, ordered, parameters), close: () => db.destroy() };
}

async function compareAvailability(site: Site, sizes: ScaleSizes, short: boolean): Promise<Part> {
  const { client, stop } = await site.startInventory(largeDatabase);
  const itemIds = Array.from({ length: sizes.items }, (_, index) => `item-${index + 1}`);
  const served = () =>
    client.getAvailability(
      { divisionCode: '', itemIds, usableUntil: '2030-01-01' },
      { timeoutMs: 60_000 },
    );
  const bare = bareAvailability(site, itemIds);
  const { lines } = await served();
  const rows = await bare.ask();
  if (lines.length !== rows.length) throw new Error(`${lines.length} lines, ${rows.length} rows`);
  const [bareMs, serviceMs] = await mediansInTurn([bare.ask, served], short ? 2 : 10);
  await stop();
  await bare.close();
  const name = `availability of ${sizes.items} items over ${sizes.depots} depots by bare SQL`;
  const ratio = serviceMs! / bareMs!;
  const load = {
    availabilityLines: lines.length,
    bareMs: round(bareMs!),
    serviceMs: round(serviceMs!),
  };
  progress(JSON.stringify(load));
  return { figures: [judged(name, ratio, { atMost: 1.3 })], loads: [load] };
}

/** The file is sent, checked and applied as a user would; COPY then writes the very same rows. */
async function compareImport(site: Site, count: number): Promise<Part> {
  await site.copyDatabase(emptyDatabase, importDatabase);
  const sizes = { depots: 100, items: 100, lots: 0, movements: 0 };
  await fillLedger(site, importDatabase, sizes);
  await site.copyDatabase(importDatabase, 'copied');
  const { client, stop } = await site.startInventory(importDatabase);
  const bytes = await openingStock(count);
  // A service runs compiled code: a file of its own first.
  await importFile(client, await openingStock(Math.min(count, 2_000), 'warm'));
  const before = await site.query<{ rows: string }>(importDatabase, countText);
  const seconds = await importFile(client, bytes);
  const [after] = await site.query<{ rows: string }>(importDatabase, countText);
  if (Number(after!.rows) - Number(before[0]!.rows) !== count) throw new Error('rows are missing');
  await stop();
  const copy = await copySeconds(site, importDatabase, 'copied', 'warm');
  const load = {
    importRows: count,
    ...Object.fromEntries(Object.entries(seconds).map(([name, value]) => [name, round(value)])),
    copySeconds: round(copy),
  };
  progress(JSON.stringify(load));
  const ratio = seconds.applySeconds / copy;
  const whole = (seconds.checkSeconds + seconds.applySeconds) / copy;
  return {
    figures: [judged(`import of ${count} rows by bare COPY and constraints`, ratio, { atMost: 2 })],
    loads: [{ ...load, withReadingAndDryRun: round(whole) }],
  };
}

const countText = 'SELECT count(*) AS rows FROM inventory.balances';

async function openingStock(count: number, batch = 'B'): Promise<Buffer> {
  const rows = Array.from({ length: count }, (_, index) => ({
    depotId: `depot-${(index % 100) + 1}`,
    itemId: `item-${(Math.floor(index / 100) % 100) + 1}`,
    batchNumber: `${batch}${index}`,
    expireDate: '2090-06-30',
    quantity: index + 1,
  }));
  const pieces: Buffer[] = [];
  const file = writeSheet(openingColumns, oneBatch(rows), { format: 'CSV' });
  for await (const piece of file) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function importFile(client: Client<'inventory'>, bytes: Buffer) {
  const begun = performance.now();
  const created = { requestId: randomUUID(), kind: 'opening-stock', fileName: 'bench.csv' };
  const { id } = await client.sheets.createImport(created);
  for (let at = 0; at < bytes.length; at += 1 << 20) {
    const data = bytes.subarray(at, at + (1 << 20));
    await client.sheets.addImportPart({ id, number: at / (1 << 20) + 1, data });
  }
  await client.sheets.checkImport({ id });
  await settled(client, id, 'CHECKED');
  const checked = performance.now();
  await client.sheets.applyImport({ requestId: randomUUID(), id });
  await settled(client, id, 'APPLIED');
  const applied = performance.now();
  return { checkSeconds: (checked - begun) / 1000, applySeconds: (applied - checked) / 1000 };
}

async function settled(client: Client<'inventory'>, id: string, wanted: string): Promise<void> {
  for (;;) {
    const { state, message, faults } = await client.sheets.getImport({ id });
    if (state === wanted) return;
    if (state !== 'CHECKING' && state !== 'APPLYING') {
      throw new Error(`the import is ${state}: ${message}${faults[0]?.text ?? ''}`);
    }
    await new Promise((resume) => setTimeout(resume, 20));
  }
}
