import { randomUUID } from 'node:crypto';
import { AppError, codes, RemoteError } from '../platform/errors';
import { sql } from '../platform/db';
import { runCommit } from './processors/run-commit';
import { startHarness, type Harness } from './testing/harness';
import { shipment } from './testing/optimizer-peer';

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

async function refusalOf(call: Promise<unknown>): Promise<RemoteError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof RemoteError)) throw new Error(`not refused: ${String(error)}`);
  return error;
}

const get = (id: string) => h.client.getCommit({ id }, h.as('AUDITOR'));
const stockLeft = () => [...h.inventory.stock.values()];

describe('committing a plan', () => {
  it('reserves its stock, makes its transfers and marks the plan', async () => {
    const plan = h.optimizer.plan();
    const started = await h.commitPlan(plan);
    expect(started).toMatchObject({ state: 'RUNNING', step: 'APPROVE', planId: plan.id });
    await h.run(started.id);
    const commit = await get(started.id);
    expect(commit).toMatchObject({ state: 'SUCCEEDED', step: 'DONE', failures: [], attempts: 5 });
    expect(plan).toMatchObject({ state: 'COMMITTED', reservationId: commit.reservationId });
    expect(h.inventory.open()).toMatchObject([{ state: 'CONFIRMED' }]);
    expect(h.inventory.transfers.size).toBe(2);
    expect(stockLeft()).toEqual([0, 10]);
  });

  it('acts for the commander who asked', async () => {
    const plan = h.optimizer.plan();
    await h.run((await h.commitPlan(plan)).id);
    expect(plan.approverId).toBe('u-commander');
    const approval = h.optimizer.calls.find(({ method }) => method === 'approvePlan');
    expect(approval).toMatchObject({ actorId: 'service:mobilization', onBehalfOf: 'u-commander' });
  });

  it('asks for each depot and item once, and sends what leaves together in one transfer', async () => {
    h.inventory.put('D1', 'tent', 5);
    const plan = h.optimizer.plan({
      shipments: [
        shipment('D1', 'water', 40),
        shipment('D1', 'tent', 5),
        shipment('D1', 'water', 60),
      ],
    });
    await h.run((await h.commitPlan(plan)).id);
    const [reservation] = h.inventory.open();
    expect(reservation!.lines.map(({ itemId, quantity }) => [itemId, quantity])).toEqual([
      ['tent', 5],
      ['water', 100],
    ]);
    const [transfer] = [...h.inventory.transfers.values()];
    expect(h.inventory.transfers.size).toBe(1);
    expect(transfer!.lines).toMatchObject([
      { itemId: 'water', quantity: 100 },
      { itemId: 'tent', quantity: 5 },
    ]);
  });

  it('fails with the lines that are short and reserves nothing', async () => {
    h.inventory.put('D2', 'water', 20);
    const plan = h.optimizer.plan();
    const { id } = await h.commitPlan(plan);
    await h.run(id);
    const failures = [{ depotId: 'D2', itemId: 'water', requested: '50', available: '20' }];
    expect(await get(id)).toMatchObject({
      state: 'FAILED',
      failureReason: 'INSUFFICIENT_STOCK',
      failures,
    });
    expect(plan).toMatchObject({ state: 'PROPOSED', commitFailures: failures });
    expect(h.inventory.open()).toEqual([]);
    expect(stockLeft()).toEqual([100, 20]);
  });

  it('calls goods off before it reserves, and gives them back when the stock is short', async () => {
    h.inventory.agreements.set('a-1', 50);
    h.inventory.put('E1', 'water', 0);
    const line = { ...shipment('E1', 'water', 30), kind: 'AGREEMENT', sourceId: 'a-1' };
    const first = await h.commitPlan(h.optimizer.plan({ callOffs: [line] }));
    await h.run(first.id);
    expect(await get(first.id)).toMatchObject({ state: 'SUCCEEDED' });
    expect([...h.inventory.callOffs.values()]).toMatchObject([
      { state: 'CONFIRMED', quantity: 30 },
    ]);
    const short = await h.commitPlan(h.optimizer.plan({ callOffs: [{ ...line, quantity: 20 }] }));
    await h.run(short.id);
    expect(await get(short.id)).toMatchObject({ failureReason: 'INSUFFICIENT_STOCK' });
    expect(h.inventory.agreements.get('a-1')).toBe(20);
    const failed = await h.commitPlan(h.optimizer.plan({ callOffs: [line], shipments: [] }));
    await h.run(failed.id);
    expect(await get(failed.id)).toMatchObject({
      failureReason: 'INSUFFICIENT_AGREEMENT',
      failedClaims: [{ part: 'CALL_OFFS', id: 'a-1' }],
    });
  });

  it('can be tried again after it failed', async () => {
    h.inventory.put('D2', 'water', 20);
    const plan = h.optimizer.plan();
    await h.run((await h.commitPlan(plan)).id);
    h.inventory.put('D2', 'water', 60);
    const second = await h.commitPlan(plan);
    await h.run(second.id);
    expect(await get(second.id)).toMatchObject({ state: 'SUCCEEDED' });
  });

  it('takes over an approval that was given before', async () => {
    const plan = h.optimizer.plan({ state: 'APPROVED', approverId: 'u-other' });
    const { id } = await h.commitPlan(plan);
    await h.run(id);
    expect(await get(id)).toMatchObject({ state: 'SUCCEEDED', approverId: 'u-other' });
    expect(h.optimizer.count('approvePlan')).toBe(0);
  });

  it.each([
    ['PLAN_STATE', { state: 'SUPERSEDED' }],
    ['PLAN_NOT_SOLVED', { solve: { state: 'RUNNING', status: '' } }],
    ['PLAN_NOT_SOLVED', { solve: { state: 'SUCCEEDED', status: 'INFEASIBLE' } }],
    ['PLAN_EXERCISE', { exercise: true }],
    ['PLAN_EMPTY', { shipments: [] }],
    ['SCOPE_DENIED', { divisionCode: '440300000000' }],
  ])('refuses with %s at once', async (reason, overrides) => {
    const plan = h.optimizer.plan(overrides);
    const refusal = await refusalOf(h.commitPlan(plan));
    expect(refusal.reason).toBe(reason);
    const { commits } = await h.client.listCommits({ planId: plan.id }, h.as('AUDITOR', ''));
    expect(commits).toEqual([]);
  });

  it('refuses a plan on roads it does not know to be closed, until each is accepted', async () => {
    const plan = h.optimizer.plan();
    const way = { ...plan.shipments[0]!, quantity: '100' };
    const affected = [{ ...way, closureIds: ['c-2'] }];
    const stranded = [{ ...way, fleetId: 'f', count: 2, closureIds: ['c-1'] }];
    h.optimizer.roads = { affected, stranded, newClosureIds: ['c-1', 'c-2'] };
    const send = (acceptClosureIds: string[]) => {
      const asked = { requestId: randomUUID(), planId: plan.id, planEtag: plan.etag };
      return h.client.commitPlan({ ...asked, acceptClosureIds }, h.as('COMMANDER'));
    };
    for (const accepted of [[], ['c-2']]) {
      const refusal = await refusalOf(send(accepted));
      expect(refusal).toMatchObject({ code: codes.FAILED_PRECONDITION, reason: 'ROADS_CLOSED' });
      const { metadata, preconditions } = refusal.details;
      expect(metadata).toEqual({ lines: '2', closures: '2', closureIds: 'c-1,c-2' });
      expect(preconditions!.map(({ description }) => description)).toEqual([
        'D1 to 440310001001: 100 of water, if it waits no time known (c-2)',
        'D1 to 440310001001: 2 trips that cannot come back (c-1)',
      ]);
    }
    const { id } = await send(['c-1', 'c-2']);
    const roads = { state: 'ACCEPTED', lines: 2, closureIds: ['c-1', 'c-2'] };
    expect(await get(id)).toMatchObject({ roads });
    const [entry] = await sql<{ actorId: string; after: { roads: object } }>(
      h.db,
      `SELECT actor_id AS "actorId", after FROM audit_entries WHERE subject = $1`,
      [`commits/${id}`],
    );
    expect(entry).toMatchObject({ actorId: 'u-commander', after: { roads } });
  });

  it('goes on where only roads it knows are in its way, and where nobody can say', async () => {
    const way = { fromDepotId: 'D1', toDivisionCode: '440310001001' };
    const stranded = [{ ...way, fleetId: 'f', count: 2, closureIds: ['c-1'] }];
    h.optimizer.roads = { stranded, newClosureIds: ['c-9'] };
    const known = await h.commitPlan(h.optimizer.plan());
    expect(known.roads).toMatchObject({ state: 'CLEAR', lines: 0, closureIds: [] });
    h.optimizer.failNext('checkPlanRoads', new AppError('PLAN_STATE', 'the incidents are away'));
    const unknown = await h.commitPlan(h.optimizer.plan());
    expect(unknown.roads).toMatchObject({ state: 'UNCHECKED', failure: 'PLAN_STATE' });
    await h.run(unknown.id);
    expect(await get(unknown.id)).toMatchObject({ roads: { state: 'UNCHECKED' } });
  });

  it('refuses a plan that takes stock where the caller does not command', async () => {
    const plan = h.optimizer.plan();
    const [shipment] = plan.shipments;
    h.inventory.divisionOf.set(shipment!.fromDepotId, '440306000000');
    const refusal = await refusalOf(h.commitPlan(plan));
    expect(refusal.reason).toBe('SCOPE_DENIED');
    expect(h.inventory.count('createReservation')).toBe(0);
  });

  it('refuses an etag that is stale, and a caller who is no commander', async () => {
    const plan = h.optimizer.plan();
    const stale = await refusalOf(h.commitPlan({ id: plan.id, etag: '0' }));
    expect(stale.reason).toBe('ETAG_STALE');
    const officer = await refusalOf(h.commitPlan(plan, 'LOGISTICS_OFFICER'));
    expect(officer.reason).toBe('ROLE_MISSING');
  });

  it('refuses a second commit and names the first', async () => {
    const plan = h.optimizer.plan();
    const first = await h.commitPlan(plan);
    const refusal = await refusalOf(h.commitPlan(plan));
    expect(refusal.reason).toBe('COMMIT_EXISTS');
    expect(refusal.details.metadata).toMatchObject({ commitId: first.id });
  });

  it('answers a repeated request as it did at first, and refuses its id for another', async () => {
    const plan = h.optimizer.plan();
    const request = { requestId: randomUUID(), planId: plan.id, planEtag: plan.etag };
    const first = await h.client.commitPlan(request, h.as('COMMANDER'));
    await h.run(first.id);
    expect(await h.client.commitPlan(request, h.as('COMMANDER'))).toEqual(first);
    const other = { ...request, planId: h.optimizer.plan().id };
    const refusal = await refusalOf(h.client.commitPlan(other, h.as('COMMANDER')));
    expect(refusal.reason).toBe('REQUEST_ID_REUSED');
  });

  it('lets one of many commanders win', async () => {
    const plan = h.optimizer.plan();
    const races = await Promise.allSettled(Array.from({ length: 6 }, () => h.commitPlan(plan)));
    const won = races.filter(({ status }) => status === 'fulfilled');
    const reasons = races.flatMap((race) =>
      race.status === 'rejected' ? [(race.reason as AppError).reason] : [],
    );
    expect(won).toHaveLength(1);
    expect(reasons).toEqual(Array.from({ length: 5 }, () => 'COMMIT_EXISTS'));
  });

  it('writes its events and an audit entry for the commander and for the outcome', async () => {
    const { id } = await h.commitPlan(h.optimizer.plan());
    await h.run(id);
    const subject = [`commits/${id}`];
    const events = await sql<{ kind: string }>(
      h.db,
      'SELECT kind FROM outbox WHERE subject = $1 ORDER BY position',
      subject,
    );
    expect(events.map(({ kind }) => kind)).toEqual([
      'commit.started',
      ...Array.from({ length: 5 }, () => 'commit.step'),
      'commit.succeeded',
    ]);
    const entries = await sql(
      h.db,
      `SELECT actor_id AS actor, on_behalf_of AS "onBehalfOf", action FROM audit_entries
       WHERE subject = $1 ORDER BY id`,
      subject,
    );
    expect(entries).toEqual([
      { actor: 'u-commander', onBehalfOf: null, action: 'commit.start' },
      { actor: 'service:mobilization', onBehalfOf: 'u-commander', action: 'commit.succeeded' },
    ]);
  });
});

describe('a commit whose calls go wrong', () => {
  const steps = [
    ['optimizer', 'approvePlan'],
    ['inventory', 'createReservation'],
    ['inventory', 'createTransfers'],
    ['inventory', 'confirmReservation'],
    ['optimizer', 'markCommitted'],
  ] as const;

  it.each(steps)('is finished when %s dies around %s', async (peer, method) => {
    h[peer].failNext(method, 'not carried out', 'answer lost', 'answer lost');
    const plan = h.optimizer.plan();
    const { id } = await h.commitPlan(plan);
    expect(await h.run(id)).toBe(4);
    expect(await get(id)).toMatchObject({ state: 'SUCCEEDED' });
    expect(plan.state).toBe('COMMITTED');
    expect(h.inventory.open()).toHaveLength(1);
    expect(h.inventory.transfers.size).toBe(2);
    const ids = h[peer].calls.filter((call) => call.method === method).map((c) => c.requestId);
    expect(new Set(ids).size).toBe(1);
  });

  it.each(steps)('is undone when %s refuses %s', async (peer, method) => {
    h[peer].failNext(method, new AppError('PLAN_STATE_TEST_NOT_FOUND', 'gone'));
    const plan = h.optimizer.plan();
    const { id } = await h.commitPlan(plan);
    await h.run(id);
    expect(await get(id)).toMatchObject({ state: 'FAILED' });
    expect(plan.state).toBe('PROPOSED');
    expect(h.inventory.open()).toEqual([]);
    expect(stockLeft()).toEqual([100, 60]);
    const states = [...h.inventory.transfers.values()].map(({ state }) => state);
    expect(states.every((state) => state === 'CANCELLED')).toBe(true);
  });

  it('is undone through faults on the way back', async () => {
    h.optimizer.failNext('markCommitted', new AppError('PLAN_NOT_FOUND', 'gone'));
    h.inventory.failNext('cancelTransfers', 'answer lost', 'not carried out');
    h.inventory.failNext('releaseReservation', 'not carried out', 'answer lost');
    h.optimizer.failNext('withdrawApproval', 'answer lost');
    const { id } = await h.commitPlan(h.optimizer.plan());
    await h.run(id);
    expect(await get(id)).toMatchObject({ state: 'FAILED', failureReason: 'PLAN_NOT_FOUND' });
    expect(stockLeft()).toEqual([100, 60]);
  });

  it('reserves anew when its hold ran out', async () => {
    h.inventory.failNext('confirmReservation', 'not carried out');
    const { id } = await h.commitPlan(h.optimizer.plan());
    await expect(runCommit(h.runner, id)).rejects.toThrow();
    h.inventory.expireHolds();
    await h.run(id);
    expect(await get(id)).toMatchObject({ state: 'SUCCEEDED' });
    expect(h.inventory.open()).toHaveLength(1);
    const alive = [...h.inventory.transfers.values()].filter((t) => t.state === 'PLANNED');
    expect(alive).toHaveLength(2);
  });

  it('fails cleanly when the stock went elsewhere while its hold had run out', async () => {
    h.inventory.failNext('confirmReservation', 'not carried out');
    const plan = h.optimizer.plan();
    const { id } = await h.commitPlan(plan);
    await expect(runCommit(h.runner, id)).rejects.toThrow();
    h.inventory.expireHolds();
    h.inventory.put('D1', 'water', 3);
    await h.run(id);
    expect(await get(id)).toMatchObject({ state: 'FAILED', failures: [{ available: '3' }] });
    expect(plan.state).toBe('PROPOSED');
    expect(h.inventory.open()).toEqual([]);
  });

  it('is undone when its time is over, with a reservation nobody told it of', async () => {
    h.inventory.failNext('createReservation', 'answer lost');
    const { id } = await h.commitPlan(h.optimizer.plan());
    await expect(runCommit(h.runner, id)).rejects.toThrow();
    await sql(h.db, 'UPDATE commits SET deadline_time = now() WHERE id = $1', [id]);
    await h.run(id);
    expect(await get(id)).toMatchObject({ state: 'FAILED', failureReason: 'COMMIT_DEADLINE' });
    expect(h.inventory.open()).toEqual([]);
    expect(stockLeft()).toEqual([100, 60]);
  });

  it('is the same commit when two workers run it at once', async () => {
    const plan = h.optimizer.plan();
    const { id } = await h.commitPlan(plan);
    await Promise.all([runCommit(h.runner, id), runCommit(h.runner, id), runCommit(h.runner, id)]);
    await h.run(id);
    expect(await get(id)).toMatchObject({ state: 'SUCCEEDED' });
    expect(h.inventory.open()).toHaveLength(1);
    expect(h.inventory.transfers.size).toBe(2);
  });
});
