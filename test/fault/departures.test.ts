// Goods leave and arrive while the processes that record it are killed: each movement is recorded
// once, and the plan's record follows whoever died in between.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan } from '../../gen/muster/optimizer/v1/Plan';
import type { Transfer } from '../../gen/muster/inventory/v1/Transfer';
import { as, Cluster, persist, request } from './cluster';
import { commit, ended, inventoryOf, makePlan } from './world';

const inventoryRpc = '/muster.inventory.v1.InventoryService';
const optimizerRpc = '/muster.optimizer.v1.OptimizerService';

let cluster: Cluster;
let plan: Plan;
let transfers: Transfer[];

beforeAll(async () => {
  cluster = await Cluster.start();
  plan = await makePlan(cluster.clients);
  await ended(cluster.clients, await commit(cluster.clients, plan.id));
  ({ transfers } = await inventoryOf(cluster.clients, plan));
});
afterAll(() => cluster.stop());

function depart({ id, etag }: Transfer) {
  const body = request({ transferId: id, etag });
  return () => cluster.clients.mobilization.recordDeparture(body, as);
}

async function receiveAll({ id }: Transfer): Promise<void> {
  const { etag, lines } = await cluster.clients.inventory.getTransfer({ id }, as);
  const arrived = lines.map(({ itemId, quantity }) => ({ itemId, received: quantity }));
  const body = request({ transferId: id, etag, lines: arrived });
  await persist(() => cluster.clients.mobilization.recordReceipt(body, as));
}

async function planState(state: string): Promise<void> {
  while (
    (await persist(() => cluster.clients.optimizer.getPlan({ id: plan.id }, as))).state !== state
  ) {
    await sleep(100);
  }
}

const statesOf = async () =>
  (await inventoryOf(cluster.clients, plan)).transfers.map(({ state }) => state);

// One story in three tests: each goes on where the one before has ended.
describe('the transfers of a committed plan', () => {
  it('leave once, and the plan hears of it though mobilization died in between', async () => {
    const { reached, letGo } = cluster.armWait(`${inventoryRpc}/DispatchTransfer:after`);
    const asked = depart(transfers[0]!)().catch(() => undefined);
    await reached();
    await cluster.processes.mobilization.kill();
    letGo();
    await asked;
    await planState('EXECUTING');
    expect((await statesOf()).filter((state) => state === 'DISPATCHED')).toHaveLength(1);
  });

  it('leave once though the inventory died before it could answer', async () => {
    cluster.armKill(`${inventoryRpc}/DispatchTransfer:after`);
    for (const transfer of transfers.slice(1)) {
      expect(await persist(depart(transfer))).toMatchObject({ transferState: 'DISPATCHED' });
    }
    expect(cluster.processes.inventory.deaths).toBe(1);
    expect(new Set(await statesOf())).toEqual(new Set(['DISPATCHED']));
  });

  it('complete the plan though the optimizer died when it was told', async () => {
    cluster.armKill(`${optimizerRpc}/MarkProgress:after`);
    for (const transfer of transfers) await receiveAll(transfer);
    await planState('COMPLETED');
    expect(cluster.processes.optimizer.deaths).toBe(1);
    const held = await inventoryOf(cluster.clients, plan);
    expect(held).toMatchObject({ states: [], faults: [] });
    expect(new Set(await statesOf())).toEqual(new Set(['RECEIVED']));
  });
});
