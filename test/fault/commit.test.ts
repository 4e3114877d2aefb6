// Each process is killed by SIGKILL at each boundary of a commit, on the way forward and on the way
// back: right before and right after the call of each step where mobilization dies, and before and
// after the work of each call (its answer then is lost) where the other side does.
// A few of them run with all tests; `npm run fault` runs every one.
import type { Plan } from '../../gen/muster/optimizer/v1/Plan';
import { as, Cluster, persist, request } from './cluster';
import {
  cancel,
  commit,
  depots,
  ended,
  inventoryOf,
  item,
  makePlan,
  stockEach,
  takeBackAll,
} from './world';

const everyPoint = process.env.FAULT_POINTS === 'all';
const inventoryRpc = '/muster.inventory.v1.InventoryService';
const optimizerRpc = '/muster.optimizer.v1.OptimizerService';
const mobilizationRpc = '/muster.mobilization.v1.MobilizationService';

const around = (points: string[]) =>
  points.flatMap((point) => [`${point}:before`, `${point}:after`]);

const forward = around([
  `${mobilizationRpc}/CommitPlan`,
  `${optimizerRpc}/ApprovePlan`,
  `${inventoryRpc}/CreateReservation`,
  `${inventoryRpc}/CreateTransfers`,
  `${inventoryRpc}/ConfirmReservation`,
  `${optimizerRpc}/MarkCommitted`,
  ...['APPROVE', 'RESERVE', 'CREATE_TRANSFERS', 'CONFIRM', 'MARK_COMMITTED'].map(
    (step) => `commit:${step}`,
  ),
]);
const back = around([
  `${mobilizationRpc}/CancelCommit`,
  `${inventoryRpc}/CancelTransfers`,
  `${inventoryRpc}/ReleaseReservation`,
  `${optimizerRpc}/WithdrawApproval`,
  ...['CREATE_TRANSFERS', 'RESERVE', 'APPROVE'].map((step) => `commit:undo-${step}`),
]);
const failing = around(['commit:undo-APPROVE', `${optimizerRpc}/WithdrawApproval`]);

function chosen(points: string[], some: string[]): string[] {
  return everyPoint ? points : some;
}

let cluster: Cluster;
let plan: Plan;

beforeAll(async () => {
  cluster = await Cluster.start();
  plan = await makePlan(cluster.clients);
});
afterAll(() => cluster.stop());

afterEach(async () => {
  cluster.disarm();
  await takeBackAll(cluster.clients, plan.id);
});

const planNow = () => persist(() => cluster.clients.optimizer.getPlan({ id: plan.id }, as));
const planned = () => plan.shipments.reduce((sum, { quantity }) => sum + Number(quantity), 0);

/** Runs what the point lies in and sees to it that a process did die there. */
async function dyingAt<T>(point: string, work: () => Promise<T>): Promise<T> {
  const deaths = cluster.deaths();
  cluster.armKill(point);
  const result = await work();
  expect(cluster.deaths()).toBe(deaths + 1);
  return result;
}

async function expectCommitted(): Promise<void> {
  const held = await inventoryOf(cluster.clients, plan);
  expect(held).toMatchObject({ states: ['CONFIRMED'], reserved: planned(), faults: [] });
  expect(held.moved).toBe(planned());
  expect(held.available).toBe(depots.length * stockEach - planned());
  expect((await planNow()).state).toBe('COMMITTED');
}

async function expectNothing(available = depots.length * stockEach): Promise<void> {
  const held = await inventoryOf(cluster.clients, plan);
  expect(held).toMatchObject({ states: [], transfers: [], available, faults: [] });
  expect((await planNow()).state).toBe('PROPOSED');
}

const slow = 240_000;

describe('a process killed on the way forward', () => {
  it.each(
    chosen(forward, [
      'commit:RESERVE:after',
      `${inventoryRpc}/CreateTransfers:after`,
      `${optimizerRpc}/MarkCommitted:after`,
    ]),
  )(
    'at %s loses and doubles nothing',
    async (point) => {
      const { clients } = cluster;
      const id = await dyingAt(point, async () => {
        const started = await commit(clients, plan.id);
        expect(await ended(clients, started)).toMatchObject({ state: 'SUCCEEDED' });
        return started;
      });
      await expectCommitted();
      expect(await cancel(clients, id)).toMatchObject({ state: 'CANCELLED' });
      await expectNothing();
    },
    slow,
  );
});

describe('a process killed on the way back', () => {
  it.each(chosen(back, ['commit:undo-RESERVE:after', `${inventoryRpc}/CancelTransfers:after`]))(
    'at %s leaves nothing reserved',
    async (point) => {
      const { clients } = cluster;
      const id = await commit(clients, plan.id);
      await ended(clients, id);
      await dyingAt(point, () => cancel(clients, id));
      await expectNothing();
    },
    slow,
  );

  it.each(chosen(failing, ['commit:undo-APPROVE:before']))(
    'at %s of a commit whose stock was gone leaves nothing reserved',
    async (point) => {
      const { clients } = cluster;
      await drain(-stockEach);
      const id = await dyingAt(point, async () => {
        const started = await commit(clients, plan.id);
        await ended(clients, started);
        return started;
      });
      const failed = await clients.mobilization.getCommit({ id }, as);
      expect(failed).toMatchObject({ state: 'FAILED', failureReason: 'INSUFFICIENT_STOCK' });
      expect(failed.failures).toMatchObject([{ depotId: depotUsed(), available: '0' }]);
      await expectNothing((depots.length - 1) * stockEach);
      await drain(stockEach);
    },
    slow,
  );
});

describe('mobilization killed while it waits for an answer', () => {
  it.each(
    chosen(['CreateReservation', 'CreateTransfers', 'ConfirmReservation'], ['CreateTransfers']),
  )(
    'to %s takes the commit up again',
    async (method) => {
      const { clients, processes } = cluster;
      const { reached, letGo } = cluster.armWait(`${inventoryRpc}/${method}:after`);
      const id = await commit(clients, plan.id);
      await reached();
      await processes.mobilization.kill();
      letGo();
      expect(await ended(clients, id)).toMatchObject({ state: 'SUCCEEDED' });
      await expectCommitted();
      await cancel(clients, id);
      await expectNothing();
    },
    slow,
  );
});

const depotUsed = () => plan.shipments[0]!.fromDepotId;

/** Takes all of the item out of a depot the plan counts on, or puts it back. */
async function drain(quantityChange: number): Promise<void> {
  const { inventory } = cluster.clients;
  const lots = await inventory.listLots({ itemId: item }, as);
  const line = { depotId: depotUsed(), itemId: item, lotId: lots.lots[0]!.id };
  // In halves: what is above 500 units waits for a second person.
  for (const half of [quantityChange / 2, quantityChange / 2]) {
    const body = request({ ...line, quantityChange: half, reason: 'counted again' });
    await persist(() => inventory.adjustStock(body, as));
  }
}
