import { randomUUID } from 'node:crypto';
import type { RemoteError } from '../platform/errors';
import { sql } from '../platform/db';
import { toTimestamp } from '../platform/wire-values';
import { noteRecall } from './replan-service';
import { startHarness, type Harness } from './testing/harness';

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.stop());
beforeEach(async () => {
  h.reset();
  await sql(h.db, 'TRUNCATE replan_proposals, commit_transfers, commits');
  h.inventory.put('D1', 'water', 100);
  h.inventory.put('D2', 'water', 60);
});

async function committed() {
  const plan = h.optimizer.plan();
  const { id, incidentId } = await h.commitPlan(plan);
  await h.run(id);
  const { reservationId } = await h.client.getCommit({ id }, h.as('AUDITOR'));
  return { plan, id, incidentId, reservationId };
}

const recalled = (affected: object[], recallId = 'r-1') =>
  h.db.transaction((trx) =>
    noteRecall(trx, {
      ...{ kind: 'lot.recalled', subject: `recalls/${recallId}`, divisionCode: '440310000000' },
      ...{ createTime: new Date(), data: { recallId, itemId: 'water', affected } },
    }),
  );

const listed = async (query: object = {}, role: 'AUDITOR' | 'COMMANDER' = 'AUDITOR') =>
  (await h.client.listReplanProposals(query, h.as(role))).proposals;

const reasonOf = (call: Promise<unknown>) =>
  call.then(
    () => 'not refused',
    (error: RemoteError) => error.reason,
  );

it('proposes each commit that held recalled units once, and tells of it', async () => {
  const { id, plan, incidentId, reservationId } = await committed();
  const units = { reservationId, purpose: 'plans/else', quantity: 30 };
  await recalled([units, { ...units, reservationId: randomUUID() }]);
  await recalled([units]);
  expect(await listed({ incidentId })).toMatchObject([
    { commitId: id, planId: plan.id, cause: 'recalls/r-1', quantity: '30', state: 'OPEN' },
  ]);
  await recalled([units], 'r-2');
  expect(await listed({ planId: plan.id })).toHaveLength(2);
  const events = await sql<{ data: object }>(
    h.db,
    `SELECT data FROM outbox WHERE kind = 'replan.proposed' AND data ->> 'commitId' = $1`,
    [id],
  );
  expect(events).toHaveLength(2);
});

it('finds a commit whose reservation is not known here yet by its purpose', async () => {
  const { id, plan } = await committed();
  const purpose = `plans/${plan.id}/commits/${id}`;
  await recalled([{ reservationId: randomUUID(), purpose, quantity: 5 }]);
  expect(await listed()).toMatchObject([{ commitId: id }]);
});

it('leaves alone what was taken back, and events of before it was told who is affected', async () => {
  const { id, reservationId } = await committed();
  const cancel = { requestId: randomUUID(), id, reason: 'over' };
  await h.client.cancelCommit(cancel, h.as('COMMANDER'));
  await h.run(id);
  await recalled([{ reservationId, purpose: '', quantity: 5 }]);
  await h.db.transaction((trx) =>
    noteRecall(trx, {
      ...{ kind: 'lot.recalled', subject: 'recalls/old', divisionCode: '' },
      ...{ createTime: new Date(), data: { recallId: 'old', itemId: 'water' } },
    }),
  );
  expect(await listed()).toEqual([]);
});

it('is settled once, with a note, by whoever plans there', async () => {
  const { reservationId } = await committed();
  await recalled([{ reservationId, purpose: '', quantity: 5 }]);
  const [proposal] = await listed();
  const settle = (role: 'COMMANDER' | 'AUDITOR', division?: string, note = 'planned anew') => {
    const request = { requestId: randomUUID(), id: proposal!.id, note };
    return h.client.settleReplanProposal(request, h.as(role, division));
  };
  expect(await reasonOf(settle('AUDITOR'))).toBe('ROLE_MISSING');
  expect(await reasonOf(settle('COMMANDER', '441881000000'))).toBe('SCOPE_DENIED');
  expect(await reasonOf(settle('COMMANDER', undefined, ''))).toBe('FIELD_INVALID');
  expect(await settle('COMMANDER')).toMatchObject({ state: 'SETTLED', note: 'planned anew' });
  expect(await reasonOf(settle('COMMANDER'))).toBe('REPLAN_STATE');
  expect(await listed({ state: 'OPEN' })).toEqual([]);
});

it('proposes a plan whose goods are too late, once for each transfer', async () => {
  const { id, incidentId } = await committed();
  const [late, other] = [...h.inventory.transfers.values()];
  await h.check(id);
  expect(await listed({ incidentId })).toEqual([]);
  late!.plannedArriveTime = toTimestamp(new Date(Date.now() - 45 * 60_000));
  other!.plannedArriveTime = toTimestamp(new Date(Date.now() + 60_000));
  await h.check(id);
  await h.check(id);
  expect(await listed({ incidentId })).toMatchObject([
    { commitId: id, cause: `transfers/${late!.id}`, itemId: 'water', state: 'OPEN' },
  ]);
});
