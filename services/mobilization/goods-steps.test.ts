import { randomUUID } from 'node:crypto';
import { jointWork } from './joint-work';
import { runCommit } from './processors/run-commit';
import { startSaga } from './saga';
import { insertCommit } from './store';
import { district, startHarness, type Harness } from './testing/harness';

let h: Harness;

beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.stop());
beforeEach(() => {
  h.reset();
  h.inventory.put('D1', 'water', 100);
  h.inventory.put('D2', 'water', 60);
});

const get = (id: string) => h.client.getCommit({ id }, h.as('AUDITOR'));
const stockLeft = () => [...h.inventory.stock.values()];

/** A commit of goods for two incidents, or one more; the second needs its own first. */
async function commitForTwo(more: { third?: number } = {}): Promise<string> {
  const plan = h.optimizer.plan();
  const about = { fleetId: '', toSiteId: '', departHours: 0, arriveHours: 1, itemId: 'water' };
  const to = { toDivisionCode: '440310001001', fromDepotId: 'D1' };
  const { work } = jointWork(
    {
      ...{
        id: plan.id,
        incidentIds: ['late', 'soon', 'last'],
        divisionCode: district,
        state: 'PROPOSED',
      },
      ...{ approverId: '', startTime: new Date(), usableUntil: '2100-01-09', callOffs: [] },
      ...{ placements: [], teamOrders: [], pumpOrders: [] },
      usableDays: [
        { incidentId: 'late', usableUntil: '2100-01-09' },
        { incidentId: 'soon', usableUntil: '2100-01-01' },
      ],
      shipments: [
        { ...about, ...to, incidentId: 'late', quantity: 30 },
        { ...about, ...to, incidentId: 'soon', quantity: 40 },
        { ...about, ...to, incidentId: 'soon', fromDepotId: 'D2', quantity: 10 },
        ...(more.third ? [{ ...about, ...to, incidentId: 'last', quantity: more.third }] : []),
      ],
    },
    { sites: [], hazardOf: new Map(), holdSeconds: 60 },
  );
  const commit = await h.db.transaction((trx) =>
    insertCommit(trx, {
      ...{ id: randomUUID(), planId: plan.id, incidentId: 'late', divisionCode: district },
      ...{ approverId: 'u-commander', planEtag: plan.etag, work, deadlineSeconds: 600 },
      saga: startSaga(false),
    }),
  );
  return commit!.id;
}

async function takeBack(id: string): Promise<void> {
  await h.client.cancelCommit({ requestId: randomUUID(), id, reason: 'over' }, h.as('COMMANDER'));
  await h.run(id);
}

describe('goods for several incidents', () => {
  it('are reserved and sent for each, usable on its own day, and all taken back', async () => {
    const id = await commitForTwo();
    h.inventory.failNext('createReservation', 'answer lost');
    h.inventory.failNext('createTransfers', 'answer lost');
    await h.run(id);
    const own = h.inventory.open();
    const told = own.map(({ incidentId, state, usableUntil }) => [incidentId, state, usableUntil]);
    expect(told).toEqual([
      ['soon', 'CONFIRMED', '2100-01-01'],
      ['late', 'CONFIRMED', '2100-01-09'],
    ]);
    const sent = [...h.inventory.transfers.values()].map(({ reservationId, lines }) => {
      const { incidentId } = own.find((one) => one.id === reservationId)!;
      return [incidentId, lines[0]!.quantity];
    });
    expect(sent.sort()).toEqual([
      ['late', 30],
      ['soon', 10],
      ['soon', 40],
    ]);
    await takeBack(id);
    expect(await get(id)).toMatchObject({ state: 'CANCELLED' });
    expect([h.inventory.open(), stockLeft()]).toEqual([[], [100, 60]]);
  });

  it('stay all reserved once some of one have left', async () => {
    const id = await commitForTwo();
    await h.run(id);
    const last = [...h.inventory.transfers.values()].at(-1)!;
    last.state = 'DISPATCHED';
    await takeBack(id);
    expect(await get(id)).toMatchObject({ state: 'SUCCEEDED', failureReason: 'GOODS_LEFT' });
    expect(h.inventory.open()).toHaveLength(2);
    const states = [...h.inventory.transfers.values()].map(({ state }) => state);
    expect(states).toEqual(['PLANNED', 'PLANNED', 'DISPATCHED']);
  });

  it('are all given back where one of them falls short', async () => {
    h.inventory.put('D1', 'water', 50);
    const id = await commitForTwo();
    await h.run(id);
    expect(await get(id)).toMatchObject({
      state: 'FAILED',
      failures: [{ depotId: 'D1', itemId: 'water', requested: '30', available: '10' }],
    });
    expect([h.inventory.open(), stockLeft()]).toEqual([[], [50, 60]]);
  });

  it('are given back one by one, whichever answers are lost on the way', async () => {
    const id = await commitForTwo({ third: 50 });
    h.inventory.failNext('releaseReservation', 'answer lost', 'answer lost');
    await h.run(id);
    expect(await get(id)).toMatchObject({ state: 'FAILED', failureReason: 'INSUFFICIENT_STOCK' });
    expect([h.inventory.open(), stockLeft()]).toEqual([[], [100, 60]]);
  });

  it('are all taken anew where the hold of one is lost', async () => {
    h.inventory.put('D1', 'water', 70);
    const id = await commitForTwo();
    h.inventory.failNext('confirmReservation', 'not carried out');
    await expect(runCommit(h.runner, id)).rejects.toThrow();
    h.inventory.expireHolds('soon');
    await h.run(id);
    expect(await get(id)).toMatchObject({ state: 'SUCCEEDED' });
    expect(stockLeft()).toEqual([0, 50]);
  });
});
