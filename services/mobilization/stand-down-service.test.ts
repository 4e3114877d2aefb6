import { randomUUID } from 'node:crypto';
import { RemoteError } from '../platform/errors';
import { sql } from '../platform/db';
import type { Peers } from './commit-steps';
import { insertTrigger } from './callouts/trigger-store';
import { noteClosedIncident, startStandDowns } from './stand-down-service';
import { startHarness, type Harness } from './testing/harness';

let h: Harness;

beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.stop());
beforeEach(async () => {
  h.reset();
  await sql(h.db, 'TRUNCATE closed_incidents, commit_transfers, commits CASCADE');
  h.inventory.put('D1', 'water', 100);
  h.inventory.put('D2', 'water', 60);
});

async function committed() {
  const plan = h.optimizer.plan();
  const { id, incidentId } = await h.commitPlan(plan);
  await h.run(id);
  return { plan, id, incidentId, transfers: [...h.inventory.transfers.values()] };
}

async function sweep(peers: Peers = h.peers): Promise<void> {
  const log = { error: ({ err }: { err?: unknown }) => faults.push(err) };
  const sweeper = startStandDowns(h.db, { peers, log, everyMs: 60_000 });
  await sweeper.run();
  await sweeper.stop();
}

const faults: unknown[] = [];
afterEach(() => {
  expect(faults.splice(0)).toEqual([]);
});

const closeIncident = (incidentId: string) =>
  h.db.transaction((trx) =>
    noteClosedIncident(trx, {
      ...{ kind: 'incident.closed', subject: `incidents/${incidentId}`, divisionCode: '4403' },
      ...{ createTime: new Date(), data: { incidentId } },
    }),
  );

const depart = (transferId: string) =>
  h.client.recordDeparture({ requestId: randomUUID(), transferId }, h.as('TEAM_LEADER'));

const standDown = (id: string, role: 'COMMANDER' | 'AUDITOR' = 'COMMANDER') =>
  h.client.standDownCommit({ requestId: randomUUID(), id, reason: 'the water fell' }, h.as(role));

const read = (id: string) => h.client.getCommit({ id }, h.as('AUDITOR'));

async function reasonOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof RemoteError ? error.reason : `not refused: ${String(error)}`;
}

describe('a commit whose incident closed', () => {
  it('is taken back whole while nothing has left', async () => {
    const { id, incidentId, plan } = await committed();
    await closeIncident(incidentId);
    await sweep();
    await h.run(id);
    expect(await read(id)).toMatchObject({ state: 'CANCELLED' });
    expect(h.inventory.open()).toEqual([]);
    expect(plan.state).toBe('PROPOSED');
    await sweep();
  });

  it('keeps what is on the road and gives back the rest, once', async () => {
    const { id, incidentId, transfers, plan } = await committed();
    await depart(transfers[0]!.id);
    const source = `commits/${id}`;
    await h.db.transaction((trx) =>
      insertTrigger(trx, {
        ...{ source, kind: 'COMMIT', divisionCode: '440310000000', incidentId, exerciseId: '' },
        ...{ facts: {}, actorId: 'u-1', actorName: 'u', createTime: new Date() },
      }),
    );
    await closeIncident(incidentId);
    await sweep();
    await sweep();
    const states = 'SELECT state FROM call_out_triggers WHERE source = $1';
    expect(await sql(h.db, states, [source])).toEqual([{ state: 'ENDED' }]);
    expect(await read(id)).toMatchObject({
      state: 'SUCCEEDED',
      standDownReason: 'the incident is closed',
      stoodDownTime: expect.objectContaining({ nanos: expect.any(Number) }),
    });
    expect(transfers.map(({ state }) => state)).toEqual(['DISPATCHED', 'CANCELLED']);
    expect(h.inventory.count('cancelTransfers')).toBe(1);
    expect(plan.state).toBe('EXECUTING');
  });

  it('gives back what was called off and not delivered, when goods have left', async () => {
    const line = { fromDepotId: 'D1', itemId: 'water', kind: 'AGREEMENT', sourceId: 'a-1' };
    const [shipment] = h.optimizer.plan().shipments;
    const callOffs = [10, 5].map((quantity, n) => {
      h.inventory.agreements.set(`a-${n}`, 50);
      return { ...shipment!, ...line, sourceId: `a-${n}`, quantity };
    });
    const { id, incidentId } = await h.commitPlan(h.optimizer.plan({ callOffs }));
    await h.run(id);
    const [first, second] = [...h.inventory.callOffs.values()];
    first!.state = 'PARTIALLY_RECEIVED';
    await depart([...h.inventory.transfers.values()][0]!.id);
    await closeIncident(incidentId);
    await sweep();
    await sweep();
    expect([first!.state, second!.state]).toEqual(['PARTIALLY_RECEIVED', 'RELEASED']);
    expect(h.inventory.count('releaseCallOff')).toBe(1);
    expect((await read(id)).stoodDownTime).not.toBeNull();
  });

  it('keeps a pump that is in the field claimed, though no goods have left', async () => {
    const { id, incidentId, transfers } = await committed();
    const undo = { step: 'CLAIM_EQUIPMENT', round: 1, reservationId: '', claimIds: ['c-1'] };
    const added = [id, JSON.stringify([undo])];
    await sql(h.db, 'UPDATE commits SET undo = undo || $2::jsonb WHERE id = $1', added);
    const releaseClaim = jest.fn();
    const equipment = {
      getClaim: () => ({ state: 'CONFIRMED', assets: [{ assetId: 'pump', state: 'ACTIVE' }] }),
      listHandovers: () => ({ handovers: [{ claimId: 'c-1' }] }),
      releaseClaim,
    } as unknown as Peers['equipment'];
    await closeIncident(incidentId);
    await sweep({ ...h.peers, equipment });
    expect(await read(id)).toMatchObject({ state: 'SUCCEEDED', stoodDownTime: expect.anything() });
    expect(transfers.map(({ state }) => state)).toEqual(['CANCELLED', 'CANCELLED']);
    expect(releaseClaim).not.toHaveBeenCalled();
  });

  it('is found also when it was made after the closing was noted', async () => {
    const plan = h.optimizer.plan();
    await closeIncident(plan.incidentId);
    const { id } = await h.commitPlan(plan);
    await h.run(id);
    await sweep();
    await h.run(id);
    expect(await read(id)).toMatchObject({ state: 'CANCELLED' });
  });

  it('is given up again after a call whose answer was lost', async () => {
    const { id, incidentId, transfers } = await committed();
    await depart(transfers[0]!.id);
    await closeIncident(incidentId);
    h.inventory.failNext('cancelTransfers', 'answer lost');
    await sweep();
    expect(faults.splice(0)).toHaveLength(1);
    expect(await read(id)).toMatchObject({ stoodDownTime: null });
    await sweep();
    expect((await read(id)).stoodDownTime).not.toBeNull();
    expect(transfers.map(({ state }) => state)).toEqual(['DISPATCHED', 'CANCELLED']);
  });

  it('notices what left by another door', async () => {
    const { id, incidentId, transfers } = await committed();
    for (const transfer of transfers) transfer.state = 'DISPATCHED';
    await closeIncident(incidentId);
    await sweep();
    expect(await read(id)).toMatchObject({ state: 'SUCCEEDED' });
    expect((await read(id)).stoodDownTime).not.toBeNull();
    expect(h.inventory.count('cancelTransfers')).toBe(0);
  });
});

describe('a commander who stands a commit down', () => {
  it('frees what has not left, with the reason', async () => {
    const { id, transfers } = await committed();
    await depart(transfers[1]!.id);
    expect(await standDown(id)).toMatchObject({ standDownReason: 'the water fell' });
    await sweep();
    expect(transfers.map(({ state }) => state)).toEqual(['CANCELLED', 'DISPATCHED']);
  });

  it('is refused for a commit that does not stand, and without the role', async () => {
    const { id } = await h.commitPlan(h.optimizer.plan());
    expect(await reasonOf(standDown(id))).toBe('COMMIT_STATE');
    expect(await reasonOf(standDown(id, 'AUDITOR'))).toBe('ROLE_MISSING');
    expect(await reasonOf(standDown(randomUUID()))).toBe('COMMIT_NOT_FOUND');
  });
});
