import { randomUUID } from 'node:crypto';
import { sql } from '../../platform/db';
import { watchDeadlines } from '../../platform/deadlines';
import { toTimestamp } from '../../platform/wire-values';
import {
  as,
  district,
  loadDivisions,
  openIncident,
  startIncidents,
  type Incidents,
} from '../testing';
import { sweepActivations } from './activation-sweep';

let service: Incidents;
beforeAll(async () => {
  service = await startIncidents();
  await loadDivisions(service);
});
afterAll(() => service.stop());

const task = (id: string, dueMinutes: number) => {
  return { id, post: '值班长', titleZh: '任务', titleEn: 'Task', dueMinutes };
};
const planOf = (given: object = {}) => ({
  ...{ id: 'flood-2', nameZh: '防汛二级', nameEn: 'Flood II', divisionCode: district },
  ...{ hazard: 'FLOOD' as const, level: 'LEVEL_II' as const, enabled: true, stepDownHours: 6 },
  tasks: [task('announce', 5), task('close-road', 60)],
  quotas: [{ skill: 'BOAT', people: 4, dueMinutes: 90 }],
  shelterIds: ['s-1'],
  cards: [{ post: '值班长', textZh: '先报告，后处置' }],
  ...given,
});
const put = (given: object = {}, role = as('ADMINISTRATOR')) =>
  service.client.putResponsePlan(
    { requestId: randomUUID(), responsePlan: planOf(given) as never },
    role,
  );
const decide = (
  verb: 'approveActivation' | 'rejectActivation' | 'stepDownActivation',
  id: string,
  role = as('COMMANDER'),
) => service.client[verb]({ requestId: randomUUID(), id, reason: '经会商' }, role);
const complete = (id: string, taskId: string, more: object = {}) =>
  service.client.completeTask({ requestId: randomUUID(), id, taskId, ...more }, as('TEAM_LEADER'));

test('a level set on an incident proposes its plan, which a commander approves', async () => {
  await put();
  const incident = await openIncident(service);
  const requestId = randomUUID();
  const { id, etag } = incident;
  const level = { requestId, id, etag, responseLevel: 'LEVEL_II' as const, reason: '水位超警' };
  await service.client.setResponseLevel(level, as('COMMANDER'));
  const { activations } = await service.client.listActivations(
    { incidentId: id },
    as('TEAM_LEADER', '440310001001'),
  );
  expect(activations).toMatchObject([{ state: 'PROPOSED', reason: '水位超警', incidentId: id }]);
  const activation = activations[0]!;
  await expect(decide('approveActivation', activation.id, as('TEAM_LEADER'))).rejects.toMatchObject(
    {
      reason: 'ROLE_MISSING',
    },
  );
  const active = await decide('approveActivation', activation.id);
  expect(active).toMatchObject({ state: 'ACTIVE', deciderName: 'u-COMMANDER' });
  expect(active.tasks.map((each) => [each.id, each.state])).toEqual([
    ['announce', 'PENDING'],
    ['close-road', 'PENDING'],
  ]);
  await expect(decide('approveActivation', activation.id)).rejects.toMatchObject({
    reason: 'ACTIVATION_STATE',
  });
  await put({ etag: 'v1', tasks: [] });
  const kept = await service.client.getActivation({ id: activation.id }, as('COMMANDER'));
  expect(kept.plan!.tasks).toHaveLength(2);
});

test('tasks are ticked off once, and judged on when they were done', async () => {
  const [active] = (await service.client.listActivations({ state: 'ACTIVE' }, as('COMMANDER')))
    .activations;
  const { id } = active!;
  const start = Number(active!.startTime!.seconds) * 1_000;
  service.advance(30);
  const doneTime = toTimestamp(new Date(start + 60_000));
  const after = await complete(id, 'announce', { doneTime });
  expect(after.tasks[0]).toMatchObject({ state: 'DONE', late: false, actorName: 'u-TEAM_LEADER' });
  await expect(complete(id, 'announce')).rejects.toMatchObject({ reason: 'TASK_STATE' });
  await expect(complete(id, 'nothing')).rejects.toMatchObject({ reason: 'TASK_NOT_FOUND' });
  const skip = complete(id, 'close-road', { skipped: true });
  await expect(skip).rejects.toMatchObject({ details: { violations: [{ field: 'note' }] } });
});

/** The alarms about tasks once the watch has looked so many minutes from now. */
async function taskAlarms(minutes: number): Promise<string[]> {
  const { database, now } = service;
  const time = new Date(now().getTime() + minutes * 60_000);
  const log = { error: (fields: object) => expect(fields).toBeUndefined() };
  const watch = watchDeadlines(database.db, { log, now: () => time });
  await watch.run();
  await watch.stop();
  const rows = await sql<{ kind: string; taskId: string }>(
    database.db,
    `SELECT kind, data ->> 'taskId' AS "taskId" FROM outbox
     WHERE kind LIKE 'activation-task.%' ORDER BY position`,
  );
  return rows.map(({ kind, taskId }) => `${kind} ${taskId}`);
}

test('a pending task is warned of before its time, one that is done or stepped down never', async () => {
  // Half an hour has gone: the first task is done, the other is due in another half.
  expect(await taskAlarms(10)).toEqual([]);
  expect(await taskAlarms(25)).toEqual(['activation-task.due-soon close-road']);
  expect(await taskAlarms(26)).toHaveLength(1);
});

test('a task past its time is told once, and the activation steps down at its own', async () => {
  const told = async () => {
    const rows = await sql(
      service.database.db,
      `SELECT 1 FROM outbox WHERE kind = 'activation.task-overdue'`,
    );
    return rows.length;
  };
  const sweep = () =>
    service.database.db.transaction((trx) => sweepActivations(trx, service.now()));
  service.advance(60);
  await sweep();
  await sweep();
  expect(await told()).toBe(1);
  service.advance(6 * 60);
  await sweep();
  const { activations } = await service.client.listActivations({}, as('COMMANDER'));
  expect(activations[0]).toMatchObject({ state: 'STEPPED_DOWN', deciderId: 'service:incidents' });
  // What ended is not told as broken either.
  expect(await taskAlarms(0)).toEqual(['activation-task.due-soon close-road']);
  // Every event says whether it is an exercise.
  const unmarked = await sql(
    service.database.db,
    `SELECT kind FROM outbox WHERE kind LIKE 'activation.%' AND NOT data ? 'exercise'`,
  );
  expect(unmarked).toEqual([]);
});

test('of two commanders who decide at once, one decides', async () => {
  const requestId = randomUUID();
  const proposal = { requestId, responsePlanId: 'flood-2', reason: '预置' };
  const { id } = await service.client.proposeActivation(proposal, as('COMMANDER'));
  const again = service.client.proposeActivation(
    { ...proposal, requestId: randomUUID() },
    as('COMMANDER'),
  );
  await expect(again).rejects.toMatchObject({ reason: 'ACTIVATION_EXISTS' });
  const both = await Promise.allSettled([
    decide('approveActivation', id),
    decide('rejectActivation', id),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test.each([
  ['two tasks of one name', { id: 'x', tasks: [task('a', 1), task('a', 2)] }, 'tasks[1].id'],
  ['a quota of nobody', { id: 'x', quotas: [{ skill: 'BOAT', people: 0 }] }, 'quotas[0].people'],
  ['an unknown division', { id: 'x', divisionCode: '440310999000' }, 'divisionCode'],
])('a plan with %s is refused at its field', async (_name, given, field) => {
  await expect(put(given)).rejects.toMatchObject({
    reason: 'FIELD_INVALID',
    details: { violations: [expect.objectContaining({ field: `responsePlan.${field}` })] },
  });
});

test('a plan that someone else changed is not overwritten', async () => {
  await expect(put({ etag: 'v1' })).rejects.toMatchObject({ reason: 'ETAG_STALE' });
  await expect(put()).rejects.toMatchObject({ reason: 'ETAG_STALE' });
});

test('what runs for an incident ends with it, unless another open one of its kind needs it', async () => {
  const { id: incidentId, etag } = await openIncident(service);
  const running = async (plan: { id: string; hazard: string }) => {
    await put({ ...plan, level: 'LEVEL_I' });
    const asked = { responsePlanId: plan.id, incidentId, reason: '需要' };
    const proposed = await service.client.proposeActivation(
      { requestId: randomUUID(), ...asked },
      as('COMMANDER'),
    );
    return (await decide('approveActivation', proposed.id)).id;
  };
  const own = await running({ id: 'spill', hazard: 'HAZMAT' });
  const shared = await running({ id: 'flood-both', hazard: 'FLOOD' });
  await openIncident(service);
  const open = await service.client.listIncidents({ state: 'OPEN' }, as('COMMANDER'));
  const others = open.incidents.filter(({ id }) => id !== incidentId);
  const close = (one: { id: string; etag: string }) => {
    const closing = { requestId: randomUUID(), id: one.id, etag: one.etag, summary: '已结束' };
    return service.client.closeIncident(closing, as('COMMANDER'));
  };
  await close({ id: incidentId, etag });
  const read = (id: string) => service.client.getActivation({ id }, as('COMMANDER'));
  expect(await read(own)).toMatchObject({ state: 'STEPPED_DOWN', deciderName: 'u-COMMANDER' });
  expect(await read(shared)).toMatchObject({ state: 'ACTIVE' });
  for (const other of others) await close(other);
  expect(await read(shared)).toMatchObject({ state: 'STEPPED_DOWN' });
});
