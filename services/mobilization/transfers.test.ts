import { randomUUID } from 'node:crypto';
import { RemoteError, type AppError } from '../platform/errors';
import { sql } from '../platform/db';
import { startHarness, type Harness } from './testing/harness';
import { takeDueChecks } from './transfers-store';

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

async function committed() {
  const plan = h.optimizer.plan();
  const { id } = await h.commitPlan(plan);
  await h.run(id);
  const transfers = [...h.inventory.transfers.values()];
  return { plan, id, transfers };
}

const depart = (transferId: string, requestId = randomUUID()) =>
  h.client.recordDeparture({ requestId, transferId }, h.as('TEAM_LEADER'));

function receive(transferId: string, received: number, lost = 0) {
  const lines = [{ itemId: 'water', received, lost, lossReason: lost > 0 ? 'fell' : '' }];
  const request = { requestId: randomUUID(), transferId, lines };
  return h.client.recordReceipt(request, h.as('LOGISTICS_OFFICER'));
}

const cancel = (id: string) =>
  h.client.cancelCommit({ requestId: randomUUID(), id, reason: 'not needed' }, h.as('COMMANDER'));

async function reasonOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof RemoteError ? error.reason : `not refused: ${String(error)}`;
}

describe('departures and receipts', () => {
  it('move the plan on at the first departure and when everything has arrived', async () => {
    const { plan, transfers } = await committed();
    const [first, second] = transfers;
    expect(await depart(first!.id)).toMatchObject({
      transferState: 'DISPATCHED',
      planState: 'EXECUTING',
      transfersTotal: 2,
      transfersDispatched: 1,
    });
    expect(plan.state).toBe('EXECUTING');
    await depart(second!.id);
    const [a, b] = transfers.map(({ lines }) => lines[0]!.quantity) as [number, number];
    expect(await receive(first!.id, a)).toMatchObject({ transfersReceived: 1 });
    expect(await receive(second!.id, b - 1)).toMatchObject({ planState: 'EXECUTING' });
    expect(await receive(second!.id, 0, 1)).toMatchObject({ planState: 'COMPLETED' });
    expect(plan.state).toBe('COMPLETED');
  });

  it('complete the plan when the last two arrive at once', async () => {
    const { plan, transfers } = await committed();
    for (const { id } of transfers) await depart(id);
    await Promise.all(transfers.map(({ id, lines }) => receive(id, lines[0]!.quantity)));
    expect(plan.state).toBe('COMPLETED');
  });

  it('are answered again when repeated', async () => {
    const { transfers } = await committed();
    const requestId = randomUUID();
    const first = await depart(transfers[0]!.id, requestId);
    await depart(transfers[1]!.id);
    expect(await depart(transfers[0]!.id, requestId)).toEqual(first);
    expect(h.inventory.count('dispatchTransfer')).toBe(3);
    expect(h.optimizer.count('markProgress')).toBe(1);
  });

  it('go to the inventory with the request id and in the name of the caller', async () => {
    const { transfers } = await committed();
    const requestId = randomUUID();
    await depart(transfers[0]!.id, requestId);
    const call = h.inventory.calls.find(({ method }) => method === 'dispatchTransfer');
    expect(call).toMatchObject({ requestId, actorId: 'u-team_leader' });
  });

  it('are recorded even while the plan cannot be told, and the plan is told later', async () => {
    const { plan, id, transfers } = await committed();
    h.optimizer.failNext('markProgress', 'not carried out');
    expect(await depart(transfers[0]!.id)).toMatchObject({ transferState: 'DISPATCHED' });
    expect(plan.state).toBe('COMMITTED');
    await h.check(id);
    expect(plan.state).toBe('EXECUTING');
  });

  it('are found out when this service died after the inventory recorded them', async () => {
    const { plan, id, transfers } = await committed();
    h.inventory.failNext('dispatchTransfer', 'answer lost');
    expect(await reasonOf(depart(transfers[0]!.id))).toBe('INTERNAL');
    expect(plan.state).toBe('COMMITTED');
    await sql(h.db, 'UPDATE commits SET progress_check_time = now() WHERE id = $1', [id]);
    expect(await takeDueChecks(h.db, { retrySeconds: 30, limit: 10 })).toEqual([id]);
    expect(await takeDueChecks(h.db, { retrySeconds: 30, limit: 10 })).toEqual([]);
    await h.check(id);
    expect(plan.state).toBe('EXECUTING');
    const kinds = await sql<{ kind: string }>(
      h.db,
      'SELECT kind FROM outbox WHERE subject = ANY ($1) ORDER BY position',
      [[`transfers/${transfers[0]!.id}`, `plans/${plan.id}`]],
    );
    expect(kinds.map(({ kind }) => kind)).toEqual(['transfer.progressed', 'plan.executing']);
  });

  it('refuse transfers of nobody, other divisions, other roles', async () => {
    const { transfers } = await committed();
    const transferId = transfers[0]!.id;
    expect(await reasonOf(depart(randomUUID()))).toBe('TRANSFER_NOT_FOUND');
    const request = { requestId: randomUUID(), transferId };
    const elsewhere = h.client.recordDeparture(request, h.as('COMMANDER', '440311000000'));
    expect(await reasonOf(elsewhere)).toBe('SCOPE_DENIED');
    const auditor = h.client.recordDeparture(request, h.as('AUDITOR'));
    expect(await reasonOf(auditor)).toBe('ROLE_MISSING');
  });

  it('are recorded by those who work in a part of the division', async () => {
    const { transfers } = await committed();
    const request = { requestId: randomUUID(), transferId: transfers[0]!.id };
    const street = h.as('LOGISTICS_OFFICER', '440310001000');
    expect(await h.client.recordDeparture(request, street)).toMatchObject({
      transferState: 'DISPATCHED',
    });
  });

  it('are recorded by the officer of another district for the goods of its own depot', async () => {
    const { transfers } = await committed();
    h.inventory.divisionOf.set('D2', '440311000000');
    const [own, foreign] = ['D2', 'D1'].map(
      (depot) => transfers.find(({ fromDepotId }) => fromDepotId === depot)!.id,
    );
    const depart = (transferId: string) => {
      const helper = h.as('LOGISTICS_OFFICER', '440311000000');
      return h.client.recordDeparture({ requestId: randomUUID(), transferId }, helper);
    };
    expect(await depart(own!)).toMatchObject({ transferState: 'DISPATCHED' });
    expect(await reasonOf(depart(foreign!))).toBe('SCOPE_DENIED');
  });

  it('name every faulty field of a receipt', async () => {
    const lines = [{ itemId: '', received: -1, lost: '1.5' }];
    const request = { requestId: 'x', transferId: 't', lines };
    const error = await h.client.recordReceipt(request, h.as('COMMANDER')).catch((e: unknown) => e);
    const { details } = error as AppError;
    expect(details.violations?.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['requestId', 'lines[0].itemId', 'lines[0].received']),
    );
  });
});

describe('taking a commit back', () => {
  it('cancels its transfers, releases its stock and frees the plan', async () => {
    const { plan, id } = await committed();
    expect(await cancel(id)).toMatchObject({ state: 'COMPENSATING' });
    await h.run(id);
    const commit = await h.client.getCommit({ id }, h.as('AUDITOR'));
    expect(commit).toMatchObject({ state: 'CANCELLED', failureReason: 'COMMIT_CANCELLED' });
    expect(h.inventory.open()).toEqual([]);
    expect([...h.inventory.stock.values()]).toEqual([100, 60]);
    expect(plan.state).toBe('PROPOSED');
    const again = await h.commitPlan(plan);
    await h.run(again.id);
    expect(plan.state).toBe('COMMITTED');
  });

  it('stops a commit that is under way', async () => {
    const plan = h.optimizer.plan();
    const { id } = await h.commitPlan(plan);
    await cancel(id);
    await h.run(id);
    const commit = await h.client.getCommit({ id }, h.as('AUDITOR'));
    expect(commit).toMatchObject({ state: 'CANCELLED' });
    expect(h.inventory.count('createReservation')).toBe(0);
  });

  it('is refused once goods have left', async () => {
    const { id, transfers } = await committed();
    await depart(transfers[1]!.id);
    expect(await reasonOf(cancel(id))).toBe('GOODS_LEFT');
  });

  it('lets the commit stand when goods left behind its back', async () => {
    const { plan, id, transfers } = await committed();
    transfers[0]!.state = 'DISPATCHED';
    await cancel(id);
    await h.run(id);
    const commit = await h.client.getCommit({ id }, h.as('AUDITOR'));
    expect(commit).toMatchObject({ state: 'SUCCEEDED', failureReason: 'GOODS_LEFT' });
    expect(transfers[1]!.state).toBe('PLANNED');
    expect(plan.state).toBe('COMMITTED');
    await h.check(id);
    expect(plan.state).toBe('EXECUTING');
    expect(await reasonOf(cancel(id))).toBe('GOODS_LEFT');
  });

  it('refuses departures of what was taken back', async () => {
    const { id, transfers } = await committed();
    await cancel(id);
    expect(await reasonOf(depart(transfers[0]!.id))).toBe('COMMIT_STATE');
  });
});

describe('reading commits', () => {
  it('lists those in scope, newest first, by pages', async () => {
    const incidentId = randomUUID();
    const ids: string[] = [];
    for (let made = 0; made < 3; made += 1) {
      ids.unshift((await h.commitPlan(h.optimizer.plan({ incidentId }))).id);
    }
    const first = await h.client.listCommits({ incidentId, pageSize: 2 }, h.as('AUDITOR'));
    const pageToken = first.nextPageToken;
    const next = { incidentId, pageSize: 2, pageToken };
    const second = await h.client.listCommits(next, h.as('AUDITOR'));
    expect([...first.commits, ...second.commits].map(({ id }) => id)).toEqual(ids);
    const elsewhere = h.as('AUDITOR', '440311000000');
    expect((await h.client.listCommits({ incidentId }, elsewhere)).commits).toEqual([]);
    expect(await reasonOf(h.client.getCommit({ id: ids[0]! }, elsewhere))).toBe('SCOPE_DENIED');
  });

  it('says that a commit does not exist', async () => {
    const call = h.client.getCommit({ id: randomUUID() }, h.as('AUDITOR'));
    expect(await reasonOf(call)).toBe('COMMIT_NOT_FOUND');
  });

  it('watches a commit until it ends', async () => {
    const { id } = await h.commitPlan(h.optimizer.plan());
    const states: string[] = [];
    const watching = (async () => {
      for await (const commit of h.client.watchCommit({ id }, h.as('AUDITOR'))) {
        states.push(commit.state);
      }
    })();
    await h.run(id);
    await watching;
    expect(states.at(-1)).toBe('SUCCEEDED');
  });
});
