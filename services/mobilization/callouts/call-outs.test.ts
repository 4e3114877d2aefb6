import { randomUUID } from 'node:crypto';
import { sql } from '../../platform/db';
import { reasonOf, startCallOutWorld, until, type CallOutWorld } from '../testing/call-out-world';
import { actorWith } from '../testing/harness';

let world: CallOutWorld;

beforeAll(async () => {
  world = await startCallOutWorld();
});
afterAll(() => world?.stop());
beforeEach(() => world.roster.clear());

const everywhere = { actor: actorWith('COMMANDER', '') };

const stateCounts = async (id: string) => {
  const { counts } = await world.get(id);
  return Object.fromEntries(counts.map(({ state, people }) => [state, people]));
};

/** Everyone who was asked has a message in the outbox, and so a link. */
const sent = async (id: string, people: number) =>
  until(
    () => world.links(id),
    (links) => links.size >= people,
  );

test('asks more than the quota, and stands down who is not needed when it is filled', async () => {
  world.people(20);
  const { id, state } = await world.create();
  expect(state).toBe('ACTIVE');
  const { askedCount, candidateCount } = await world.get(id);
  expect(candidateCount).toBe(20);
  expect(askedCount).toBeGreaterThan(2);
  expect(askedCount).toBeLessThan(20);
  const links = [...(await sent(id, askedCount)).values()];
  await world.answer(links[0]!, 'ACCEPT');
  await world.answer(links[1]!, 'ACCEPT', { etaTime: world.time(20) });
  const filled = await world.get(id);
  expect(filled).toMatchObject({ state: 'FILLED', progress: [{ people: 2, coming: 2 }] });
  expect(await stateCounts(id)).toMatchObject({ ACCEPTED: 2, STOOD_DOWN: askedCount - 2 });
  expect(await reasonOf(world.answer(links[2]!, 'ACCEPT'))).toBe('STOOD_DOWN');
  const { messages } = await until(
    () => world.client.listMessages({ callOutId: id, pageSize: 500 }, world.as('COMMANDER')),
    (page) => page.messages.filter(({ kind }) => kind === 'STAND_DOWN').length === askedCount - 2,
  );
  expect(new Set(messages.map((message) => message.id)).size).toBe(messages.length);
});

test('replaces a decliner at once, and reopens when someone who accepted cannot come', async () => {
  world.people(20);
  const { id } = await world.create();
  const before = await world.get(id);
  const links = [...(await sent(id, before.askedCount)).values()];
  await world.answer(links[0]!, 'DECLINE', { reason: '发烧' });
  const after = await world.get(id);
  expect(after.askedCount).toBeGreaterThan(before.askedCount);
  expect(after.waves.length).toBe(2);
  await world.answer(links[1]!, 'ACCEPT');
  await world.answer(links[2]!, 'EN_ROUTE');
  expect((await world.get(id)).state).toBe('FILLED');
  await world.answer(links[1]!, 'DECLINE', { reason: '车坏了' });
  expect((await world.get(id)).state).toBe('ACTIVE');
  const declined = (await world.recipients(id)).filter(({ state }) => state === 'DECLINED');
  expect(declined.map(({ reason }) => reason).sort()).toEqual(['发烧', '车坏了'].sort());
});

test('silence is followed by the next wave and then by the authority, each at its time', async () => {
  const [chief] = world.people(1, { skills: [] });
  world.people(9);
  const { id } = await world.create({
    quotas: [{ skill: 'BOAT', people: 2 }],
    authorityPersonIds: [chief!.id],
  });
  let call = await world.get(id);
  const first = call.askedCount;
  expect(first).toBeLessThan(9);
  for (let rounds = 0; !call.escalateTime && rounds < 10; rounds += 1) {
    const { nextDueTime } = call.deadlines!;
    expect(nextDueTime).toBeTruthy();
    world.pass(301);
    const waves = call.waves.length;
    call = await until(
      () => world.get(id),
      (now) => now.waves.length > waves || now.escalateTime !== null,
    );
  }
  expect(call.askedCount).toBe(9);
  expect(call.escalateTime).toBeTruthy();
  expect(await stateCounts(id)).toEqual({ NO_RESPONSE: 9 });
  expect(call.deadlines).toMatchObject({ overdue: 0 });
  const { messages } = await until(
    () => world.client.listOutbox({ callOutId: id, pageSize: 100 }, world.as('COMMANDER')),
    (page) => page.messages.some(({ message }) => message!.kind === 'AUTHORITY'),
  );
  const told = messages.find(({ message }) => message!.kind === 'AUTHORITY');
  expect(told).toMatchObject({ personId: chief!.id, text: expect.stringContaining('BOAT 2') });
});

test('whoever could not be called in time is called all the same', async () => {
  world.people(4);
  const { id } = await world.create();
  await sent(id, 4);
  const db = world.database.db;
  await sql(
    db,
    `WITH unsent AS (
       UPDATE call_out_recipients SET state = 'QUEUED', sent_before = false, route_index = 0,
         tries = 0, notice_time = $2
       WHERE call_out_id = $1 AND rank = 0 RETURNING id)
     DELETE FROM call_out_messages WHERE recipient_id IN (SELECT id FROM unsent)`,
    [id, new Date(world.now().getTime() + 600_000)],
  );
  world.pass(301);
  await until(
    () => stateCounts(id),
    ({ NO_RESPONSE }) => NO_RESPONSE === 4,
  );
  const [row] = await sql<{ due: boolean }>(
    db,
    'SELECT notice_time IS NOT NULL AS due FROM call_out_recipients WHERE call_out_id = $1 AND rank = 0',
    [id],
  );
  expect(row).toEqual({ due: true });
  const links = [...(await world.links(id)).values()];
  await world.answer(links[0]!, 'ACCEPT');
  await world.answer(links[1]!, 'ACCEPT');
  // Filled meanwhile: nobody calls them to nothing.
  expect(await stateCounts(id)).toEqual({ ACCEPTED: 2, NO_RESPONSE: 1, CANDIDATE: 1 });
});

test('who said to come and did not is a no-show when the time of muster is past', async () => {
  world.people(4);
  const { id } = await world.create({ musterTime: world.time(60) });
  const links = [...(await sent(id, 4)).values()];
  await world.answer(links[0]!, 'ACCEPT');
  await world.answer(links[1]!, 'ACCEPT');
  await world.answer(links[0]!, 'ARRIVED');
  world.pass(76 * 60);
  const call = await until(
    () => world.get(id),
    ({ counts, escalateTime }) =>
      escalateTime !== null && counts.some(({ state }) => state === 'NO_SHOW'),
  );
  expect(call).toMatchObject({ state: 'ACTIVE', progress: [{ coming: 1, mustered: 1 }] });
  expect(call.escalateTime).toBeTruthy();
});

test('a no-show is replaced by who is next, who is let go again when the late one turns up', async () => {
  world.people(20);
  const { id } = await world.create({ musterTime: world.time(60) });
  const { askedCount } = await world.get(id);
  const links = [...(await sent(id, askedCount)).values()];
  await world.answer(links[0]!, 'ACCEPT', { etaTime: world.time(10) });
  await world.answer(links[1]!, 'ARRIVED');
  expect((await world.get(id)).state).toBe('FILLED');
  world.pass(26 * 60);
  const call = await until(
    () => world.get(id),
    // The row and the counts are read one after the other.
    ({ state, waves }) => state === 'ACTIVE' && waves.length === 2,
  );
  expect(call.escalateTime).toBeNull();
  const instead = await until(
    async () => [...(await world.links(id)).values()].filter((link) => !links.includes(link)),
    ({ length }) => length > 0,
  );
  await world.answer(instead[0]!, 'EN_ROUTE');
  await world.answer(links[0]!, 'ARRIVED');
  expect(await stateCounts(id)).toMatchObject({ MUSTERED: 2, STOOD_DOWN: expect.any(Number) });
  expect((await world.get(id)).state).toBe('FILLED');
  expect(await reasonOf(world.answer(instead[0]!, 'ARRIVED'))).toBe('STOOD_DOWN');
});

test('a quota nobody can fill is refused at once with the nearest, which may be accepted', async () => {
  world.people(3);
  world.people(2, { skills: ['MEDIC'], reasons: ['RESTING'] });
  world.people(1, { skills: ['MEDIC'], certifiedUntil: '2021-12-31' });
  world.people(1, { skills: ['MEDIC'], certifiedFrom: '2099-01-01' });
  const quotas = [
    { skill: 'BOAT', people: 4 },
    { skill: 'MEDIC', people: 2 },
  ];
  const refusal = await world.create({ quotas }).catch((error: unknown) => error);
  expect(refusal).toMatchObject({
    reason: 'QUOTA_INFEASIBLE',
    details: { metadata: { BOAT: '3', MEDIC: '0' } },
  });
  const plan = await world.client.planCallOut(
    { order: world.order({ quotas }) },
    world.as('COMMANDER'),
  );
  expect(plan).toMatchObject({
    feasible: false,
    excluded: [
      { reason: 'RESTING', people: 2 },
      // Their certificates are over, or not valid yet.
      { reason: 'NOT_QUALIFIED', people: 2 },
    ],
  });
  const order = world.order({ quotas });
  const accepted = await world.client.createCallOut(
    { requestId: randomUUID(), order, acceptNearest: true },
    world.as('COMMANDER'),
  );
  expect(accepted.order!.quotas).toEqual([{ skill: 'BOAT', people: 3 }]);
});

test('the dry run names who would be asked, and the call-out asks exactly them', async () => {
  world.people(12);
  const plan = await world.client.planCallOut({ order: world.order() }, world.as('COMMANDER'));
  const { id } = await world.create();
  const asked = (await world.recipients(id)).map(({ personId }) => personId);
  expect(asked.sort()).toEqual(plan.asked.map(({ personId }) => personId).sort());
  const next = await world.client.planCallOut({ order: world.order() }, world.as('COMMANDER'));
  const again = next.asked.filter(({ personId }) => asked.includes(personId));
  expect(again.length).toBeLessThan(asked.length);
});

test('the same request makes one call-out, whatever the roster says by then', async () => {
  world.people(5);
  const request = { requestId: randomUUID(), order: world.order() };
  const first = await world.client.createCallOut(request, world.as('COMMANDER'));
  world.roster.clear();
  const second = await world.client.createCallOut(request, world.as('COMMANDER'));
  expect(second.id).toBe(first.id);
});

test('a mass call-out waits for a second person', async () => {
  world.people(501);
  const { id, state } = await world.create({ quotas: [] });
  expect(state).toBe('AWAITING_APPROVAL');
  const approve = { requestId: randomUUID(), id };
  expect(await reasonOf(world.client.approveCallOut(approve, world.as('COMMANDER')))).toBe(
    'SELF_APPROVAL',
  );
  const second = { ...actorWith('COMMANDER'), id: 'u-second' };
  const started = await world.client.approveCallOut(
    { requestId: randomUUID(), id },
    { actor: second },
  );
  expect(started).toMatchObject({ state: 'ACTIVE', deciderId: 'u-second' });
  await sent(id, 501);
  expect(await stateCounts(id)).toEqual({ SENT: 501 });
});

test('an exercise is marked in every message and leaves real call-outs as they were', async () => {
  world.people(4);
  const drill = world.as('DRILL_OPERATOR');
  expect(await reasonOf(world.create({}, drill))).toBe('ROLE_MISSING');
  const { id } = await world.create({ exerciseId: 'drill-1' }, drill);
  await sent(id, 4);
  const { messages } = await world.client.listOutbox({ callOutId: id, pageSize: 10 }, drill);
  for (const { text } of messages) expect(text).toMatch(/^【演练】/);
  const { callOuts } = await world.client.listCallOuts({ pageSize: 100 }, world.as('COMMANDER'));
  expect(callOuts.map((each) => each.id)).not.toContain(id);
  const plan = await world.client.planCallOut({ order: world.order() }, world.as('COMMANDER'));
  expect(plan.asked.every(({ rate }) => rate === 0.5)).toBe(true);
});

test('what was cancelled tells everyone who was asked, and takes no answers', async () => {
  world.people(4);
  const { id } = await world.create();
  const links = [...(await sent(id, 4)).values()];
  await world.answer(links[0]!, 'ACCEPT');
  const cancel = { requestId: randomUUID(), id, reason: '误报' };
  await world.client.cancelCallOut(cancel, world.as('COMMANDER'));
  expect(await reasonOf(world.answer(links[1]!, 'ACCEPT'))).toBe('CALL_OUT_CLOSED');
  await until(
    () => world.client.listMessages({ callOutId: id, pageSize: 100 }, world.as('COMMANDER')),
    ({ messages }) => messages.filter(({ kind }) => kind === 'CANCEL').length === 4,
  );
  expect((await world.get(id)).deadlines).toMatchObject({ overdue: 0 });
});

test('what was made by hand for an incident ends with it, with thanks, and none is made after', async () => {
  world.people(4);
  const incidentId = randomUUID();
  const { id } = await world.create({ incidentId });
  const [first, second] = [...(await sent(id, 4)).values()];
  await world.answer(first!, 'ARRIVED');
  await world.answer(second!, 'ACCEPT');
  const db = world.database.db;
  await sql(db, 'INSERT INTO closed_incidents (incident_id, close_time) VALUES ($1, now())', [
    incidentId,
  ]);
  const ended = await until(
    () => world.get(id),
    ({ state }) => state === 'CLOSED',
  );
  expect(ended.decideReason).toBe('the incident is closed');
  expect(await stateCounts(id)).toMatchObject({ MUSTERED: 1, STOOD_DOWN: 3 });
  await until(
    () => world.client.listMessages({ callOutId: id, pageSize: 100 }, world.as('COMMANDER')),
    ({ messages }) => messages.filter(({ kind }) => kind === 'THANKS').length === 2,
  );
  expect(await reasonOf(world.create({ incidentId }))).toBe('INCIDENT_CLOSED');
});

test('a person’s own page delivers what was sent; a glance at how much waits does not', async () => {
  world.people(1, { account: 'u-boat' });
  const { id } = await world.create({ quotas: [] });
  await sent(id, 1);
  const own = { actor: { ...actorWith('TEAM_LEADER'), id: 'u-boat' } };
  const glance = await world.client.listMyCallOuts({ peek: true }, own);
  expect(glance.callOuts).toHaveLength(1);
  expect(await stateCounts(id)).toEqual({ SENT: 1 });
  await world.client.listMyCallOuts({}, own);
  expect(await stateCounts(id)).toEqual({ DELIVERED: 1 });
});

test('whoever is late to be called is not reached by the console alone', async () => {
  world.people(1, { account: 'u-late' });
  const { id } = await world.create({ quotas: [] });
  const request = { callOutId: id, pageSize: 100 };
  const messages = () => world.client.listMessages(request, world.as('COMMANDER'));
  const both = (page: Awaited<ReturnType<typeof messages>>) => page.messages.length === 2;
  await until(messages, both);
  // As a worker finds it that was away for as long as the answer was waited for.
  await sql(
    world.database.db,
    `WITH late AS (
       UPDATE call_out_recipients SET state = 'NO_RESPONSE', respond_by = NULL, route_index = 0,
         tries = 0, sent_before = false, claim = claim + 1, notice_time = $2
       WHERE call_out_id = $1 RETURNING id)
     DELETE FROM call_out_messages WHERE recipient_id IN (SELECT id FROM late)`,
    [id, world.now()],
  );
  await until(messages, both);
});

test('nobody is called out for a drill that has stopped', async () => {
  world.people(4);
  const exerciseId = randomUUID();
  await sql(
    world.database.db,
    `INSERT INTO drills (id, division_code, division_prefix, kind, state, planned, plan_time,
       start_time, create_time)
     VALUES ($1, '440310000000', '440310', 'SINGLE', 'SUSPENDED', '{}', now(), now(), now())`,
    [exerciseId],
  );
  const refused = world.create({ exerciseId }, world.as('DRILL_OPERATOR'));
  expect(await reasonOf(refused)).toBe('DRILL_STATE');
});

test('names and phones are sealed, and roles that need none see none', async () => {
  world.people(2, { name: '王小明' });
  const { id } = await world.create();
  const rows = await sql(
    world.database.db,
    'SELECT to_jsonb(r) AS row FROM call_out_recipients r WHERE call_out_id = $1',
    [id],
  );
  expect(JSON.stringify(rows)).not.toMatch(/王小明|1380000/);
  const seen = await world.client.listRecipients({ callOutId: id }, world.as('AUDITOR'));
  expect(seen.recipients.map(({ name }) => name)).toEqual(['', '']);
  const named = await world.recipients(id);
  expect(named.map(({ name }) => name)).toEqual(['王小明', '王小明']);
});

test('a full muster of everyone is judged by its pass marks', async () => {
  world.people(20);
  const { id } = await world.create({ quotas: [] });
  const links = [...(await sent(id, 20)).values()];
  for (const token of links.slice(0, 19)) await world.answer(token, 'ACKNOWLEDGE');
  for (const token of links.slice(0, 18)) await world.answer(token, 'ARRIVED');
  expect((await world.get(id)).marks).toMatchObject({
    ...{ acknowledged: 19, acknowledgedNeeded: 19, mustered: 18, musteredNeeded: 18 },
    acknowledgeP50Seconds: expect.any(Number),
  });
});

test('the acknowledgement target is warned of and missed once, or met and heard of no more', async () => {
  world.people(2);
  world.people(2, { divisionCode: '440200000000' });
  const missed = await world.create({ quotas: [] });
  const met = await world.create({ quotas: [], divisionCode: '440200000000' }, everywhere);
  for (const token of (await sent(met.id, 2)).values()) await world.answer(token, 'ACKNOWLEDGE');
  const kinds = async (id: string) => {
    const rows = await sql<{ kind: string }>(
      world.database.db,
      `SELECT kind FROM outbox WHERE subject = $1 AND kind LIKE 'call-out-ack%' ORDER BY position`,
      [`call-outs/${id}`],
    );
    return rows.map(({ kind }) => kind);
  };
  await until(
    () =>
      sql(world.database.db, 'SELECT FROM deadlines WHERE met_time IS NOT NULL AND subject = $1', [
        `call-outs/${met.id}`,
      ]),
    (rows) => rows.length > 0,
  );
  world.pass(301);
  await until(
    () => kinds(missed.id),
    (found) => found.includes('call-out-acknowledgement.breached'),
  );
  expect(await kinds(met.id)).toEqual([]);
});
