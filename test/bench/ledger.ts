// How much of the rate of its own SQL statements the service keeps: reservations over gRPC against
// the same transactions sent by bare pg to the same server.
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Client } from '../../services/platform/rpc-types';
import { bareClient, filled, templateFrom } from './bare-statements';
import type { BareClient, Template, Volley } from './bare-statements';
import {
  openSite,
  poolMax,
  verifyLedger,
  type LedgerVerdict,
  type Site,
} from './inventory-under-load';
import { scaleFigures } from './ledger-scale';
import { depotId, itemId, linesOf, orderKinds, orderOf } from './ledger-orders';
import type { LedgerSizes, Order, OrderKind } from './ledger-orders';
import { compare, drive, judged, type Compared } from './load';
import { progress, reportOf, round, type Figure, type Flags, type Report } from './report';

const inFlight = 16;
const bareDatabase = 'bench';
const serviceDatabase = 'service';
const unitsPerLot = 1_000_000;
const holdSeconds = 86_400;

type Effort = {
  /** Orders of one line on each side before anything counts: a service runs compiled code. */
  warmUp: number;
  rounds: number;
  calls: Record<OrderKind['lines'], number>;
};

async function run(flags: Flags): Promise<Report> {
  const { short } = flags;
  const sizes = short
    ? { depots: 12, items: 12, lotsPerBalance: 2 }
    : { depots: 100, items: 40, lotsPerBalance: 2 };
  const effort: Effort = short
    ? { warmUp: 16, rounds: 1, calls: { 1: 32, 100: 16 } }
    : { warmUp: 2_000, rounds: 7, calls: { 1: 500, 100: 64 } };
  const site = await openSite(flags);
  try {
    const scale = await scaleFigures(site, flags);
    const isOrders = orderKinds.some(({ name }) => name.includes(flags.only));
    const orders = isOrders ? await compareAllOrders(site, sizes, effort, flags) : undefined;
    return {
      benchmark: 'ledger',
      short,
      sizes: { ...sizes, ...effort, inFlight, databaseConnections: poolMax },
      bareStatements: flags.pipelined
        ? 'sent as the service sends them'
        : 'each waits for the last',
      ...orders,
      figures: [...(orders?.figures ?? []), ...scale.figures],
      loads: [...(orders?.loads ?? []), ...scale.loads],
    };
  } finally {
    await site.stop();
  }
}

async function compareAllOrders(site: Site, sizes: LedgerSizes, effort: Effort, flags: Flags) {
  const templates = await prepare(site, sizes);
  await site.copyDatabase(bareDatabase, serviceDatabase);
  const measured = await measure(site, templates, sizes, effort, flags);
  return { ...measured, ...(await prove(site)) };
}

type Templates = Map<OrderKind['lines'], Template>;

/** Fills the database, and sees what the service sends for an order of each size. */
async function prepare(site: Site, sizes: LedgerSizes): Promise<Templates> {
  progress(`seeding ${sizes.depots * sizes.items} places of ${sizes.lotsPerBalance} lots each`);
  const file = path.join(site.directory, 'statements.jsonl');
  const { client, stop } = await site.startInventory(bareDatabase, {
    env: { RECORD_STATEMENTS_TO: file },
    nodeArgs: ['--require', path.join(__dirname, 'record-statements.js')],
  });
  await seed(client, sizes);
  const templates: Templates = new Map();
  for (const kind of orderKinds.filter(({ hot }) => !hot)) {
    const order = orderOf(kind, 0, sizes);
    const requestId = randomUUID();
    await reserve(client, order, requestId);
    templates.set(kind.lines, await templateFrom(file, requestId, order));
  }
  await stop();
  return templates;
}

async function seed(client: Client<'inventory'>, sizes: LedgerSizes): Promise<void> {
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
  const names = { nameZh: '饮用水', nameEn: 'Drinking water', unitZh: '瓶', unitEn: 'bottle' };
  const fields = { contentPerUnit: 0.55, massKg: 0.57, volumeM3: 0.0008 };
  const createItem = (index: number) => {
    const item = { id: itemId(index), ...names, ...fields };
    return client.createItem({ requestId: randomUUID(), item });
  };
  await Promise.all(numbers(sizes.items).map(createItem));
  const stockDepot = async (index: number) => {
    const id = depotId(index);
    const divisionCode = `44031000${(index % 9) + 1}000`;
    const depot = {
      id,
      nameZh: '街道仓库',
      nameEn: 'Depot',
      tier: 'STREET',
      divisionCode,
    } as const;
    await client.createDepot({ requestId: randomUUID(), depot });
    const lines = numbers(sizes.items).flatMap((item) =>
      numbers(sizes.lotsPerBalance).map((lot) => ({
        depotId: id,
        itemId: itemId(item),
        batchNumber: `B${lot}`,
        expireDate: `${2090 + lot}-01-01`,
        quantity: unitsPerLot,
      })),
    );
    await client.receiveStock({ requestId: randomUUID(), lines });
  };
  for (const index of numbers(sizes.depots)) await stockDepot(index);
}

const reserve = (client: Client<'inventory'>, order: Order, requestId: string = randomUUID()) =>
  client.createReservation({
    requestId,
    purpose: 'plans/bench',
    incidentId: 'incidents/bench',
    lines: linesOf(order),
    holdSeconds,
  });

async function lotsByItem(site: Site): Promise<Map<string, string[]>> {
  const rows = await site.query<{ item: string; lots: string[] }>(
    bareDatabase,
    `SELECT item_id AS item, array_agg(id::text ORDER BY expire_date) AS lots
     FROM inventory.lots GROUP BY item_id`,
  );
  return new Map(rows.map(({ item, lots }) => [item, lots]));
}

type Sides = {
  service: Client<'inventory'>;
  bare: BareClient;
  /** The reference's transaction for an order, made before the clock runs. */
  transactionOf(kind: OrderKind, order: Order): Volley[];
  sizes: LedgerSizes;
};

async function measure(
  site: Site,
  templates: Templates,
  sizes: LedgerSizes,
  effort: Effort,
  { profile, only, pipelined }: Flags,
) {
  const lots = await lotsByItem(site);
  const nodeArgs = profile ? ['--cpu-prof', '--cpu-prof-dir', profile] : [];
  const { client, stop } = await site.startInventory(serviceDatabase, { nodeArgs });
  const bare = bareClient(site.urlOf(bareDatabase), { pipelined });
  const transactionOf = (kind: OrderKind, order: Order) =>
    filled(templates.get(kind.lines)!, order, lots);
  const sides = { service: client, bare, transactionOf, sizes };
  await warmUp(sides, effort.warmUp);
  const figures: Figure[] = [];
  const loads: object[] = [];
  for (const kind of orderKinds.filter(({ name }) => name.includes(only))) {
    const { calls, rounds } = effort;
    progress(`${kind.name}: ${rounds} rounds of ${calls[kind.lines]} orders on each side`);
    const result = await compareOrders(sides, kind, { calls: calls[kind.lines], rounds });
    const target = { atLeast: kind.lines === 1 ? 0.7 : 0.85 };
    figures.push(judged(`${kind.name}: rate by rate of bare pg`, result.rateRatio, target));
    loads.push({
      orders: kind.name,
      rateRatio: round(result.rateRatio),
      p99Ratio: round(result.p99Ratio),
      service: rounded(result.measured),
      bare: rounded(result.reference),
    });
    progress(JSON.stringify(loads.at(-1)));
  }
  await bare.close();
  await stop();
  return { figures, loads };
}

async function warmUp(sides: Sides, orders: number): Promise<void> {
  const [kind] = orderKinds as [OrderKind];
  const order = (index: number) => orderOf(kind, -1 - index, sides.sizes);
  const bare = (index: number) => sides.bare.send(sides.transactionOf(kind, order(index)));
  await drive((index) => reserve(sides.service, order(index)), orders, inFlight);
  await drive(bare, orders, inFlight);
}

function compareOrders(
  { service, bare, transactionOf, sizes }: Sides,
  kind: OrderKind,
  { calls, rounds }: { calls: number; rounds: number },
): Promise<Compared> {
  const indexes = Array.from({ length: 2 * (rounds + 1) * calls }, (_, index) => index);
  const orders = indexes.map((index) => orderOf(kind, index, sizes));
  // The two take turns of so many calls, and the reference begins.
  const isBare = (index: number) => Math.floor(index / calls) % 2 === 0;
  const transactions = orders.map((order, n) => (isBare(n) ? transactionOf(kind, order) : []));
  return compare(
    (index) => reserve(service, orders[index]!),
    (index) => bare.send(transactions[index]!),
    { calls, inFlight, rounds },
  );
}

const rounded = (load: Record<string, number>) =>
  Object.fromEntries(Object.entries(load).map(([name, value]) => [name, round(value)]));

const countedTables = [
  'requests',
  'reservations',
  'reservation_shares',
  'movements',
  'entries',
  'audit_entries',
  'outbox',
];

type Counts = Record<string, string>;

/** Both sides really made every row, and both ledgers add up. */
async function prove(site: Site) {
  const columns = countedTables.map(
    (name) => `(SELECT count(*) FROM inventory.${name}) AS ${name}`,
  );
  const text = `SELECT ${columns.join(', ')}`;
  const [service] = await site.query<Counts>(serviceDatabase, text);
  const [bare] = await site.query<Counts>(bareDatabase, text);
  const rowsAgree = countedTables.every((name) => service![name] === bare![name]);
  return {
    rows: { service, bare, agree: rowsAgree },
    verifyLedger: {
      service: await verified(site, serviceDatabase),
      bare: await verified(site, bareDatabase),
    },
  };
}

async function verified(site: Site, database: string): Promise<LedgerVerdict> {
  progress(`verifying the ledger of ${database}`);
  const { client, stop } = await site.startInventory(database);
  const verdict = await verifyLedger(client);
  await stop();
  return verdict;
}

void reportOf(run);
