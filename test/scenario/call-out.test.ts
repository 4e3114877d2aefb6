import { randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../../scripts/cli/connection';
import { requestIdOf } from '../../scripts/request-id';
import { sendPeople, sendTeams } from '../../scripts/seed-roster';
import { startHouse, type House } from './house';

// The quarterly full muster: 33 teams, 1,581 people, called out by SMS as an exercise. In the midst of
// it the process that sends is killed: nobody is missed, and nobody is called twice but under the key
// by which the SMS gateway knows the message.

type Sms = { messageId: string; to: string; text: string; time: string };
type CallOut = {
  id: string;
  state: string;
  askedCount: number;
  counts: { state: string; people: number }[];
  marks: Record<string, number>;
  deadlines: { overdue: number };
};
type Recipient = { id: string; personId: string; state: string; teamId: string };

const district = '440310000000';
const exerciseId = 'muster-2026-q4';
const smsKey = 'a key shared with the SMS gateway';

let house: House;
let operator: Api;
let commander: Api;
let callOut: CallOut;
let availability: unknown;
const received: Sms[] = [];

const gateway = http.createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(parts).toString('utf8')) as Sms;
    received.push({ ...body, time: new Date().toISOString() });
    // A gateway takes a moment; what is killed meanwhile never learns that it was sent.
    setTimeout(() => response.end(JSON.stringify({ id: `sms-${body.messageId}` })), 20);
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/`;
  const channels = [{ id: 'sms', kind: 'SMS', url, key: smsKey, costCents: 5 }];
  house = await startHouse({ CALL_OUT_CHANNELS: JSON.stringify(channels) });
  operator = await house.as('DRILL_OPERATOR', district);
  commander = await house.as('COMMANDER', district);
  const api = await house.as('ADMINISTRATOR');
  const run = { today: new Date().toISOString().slice(0, 10) };
  const sender = { api, run, key: (...names: string[]) => requestIdOf('muster', ...names) };
  await sendTeams(sender);
  await sendPeople(sender);
}, 240_000);

afterAll(async () => {
  await house?.stop();
  gateway.closeAllConnections();
  gateway.close();
});

const order = {
  ...{ title: '季度全员全装拉动', text: '携带全套装备', divisionCode: district, level: 'LEVEL_I' },
  ...{ pointName: '区应急广场', exerciseId, quotas: [], includeVolunteers: true },
};
const read = () => operator.get<CallOut>(`/v1/call-outs/${callOut.id}`);
const peopleIn = ({ counts }: CallOut, state: string) =>
  counts.find((count) => count.state === state)?.people ?? 0;
const availabilityNow = () => commander.get('/v1/team-availability', { pageSize: 100 });
const phones = () => new Set(received.map(({ to }) => to));

/** Waits for as long as work goes on; the test's own limit ends it otherwise. */
async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await sleep(100);
}

test('the dry run asks 1,581 people, names the cost and that a second person is needed', async () => {
  availability = await availabilityNow();
  const plan = await operator.post<Record<string, unknown>>('/v1/call-outs:plan', order);
  expect(plan).toMatchObject({ askedCount: 1_581, needsApproval: true, costCents: 1_581 * 5 });
  expect(received).toEqual([]);
});

test('sent again under its key it is one call-out; it waits for the second person', async () => {
  const key = randomUUID();
  callOut = await operator.post<CallOut>('/v1/call-outs', order, key);
  const again = await operator.post<CallOut>('/v1/call-outs', order, key);
  expect(again.id).toBe(callOut.id);
  expect(callOut.state).toBe('AWAITING_APPROVAL');
  const alone = operator.post(`/v1/call-outs/${callOut.id}:approve`, {});
  await expect(alone).rejects.toThrow('needs a second person');
  expect(received).toEqual([]);
});

test('killed in the midst of sending it misses nobody and calls nobody twice', async () => {
  await commander.post(`/v1/call-outs/${callOut.id}:approve`, {});
  await until(() => received.length >= 400);
  house.kill('mobilization');
  await until(() => phones().size === 1_581);
  await until(async () => {
    const now = await read().catch(() => undefined);
    return now !== undefined && peopleIn(now, 'SENT') === 1_581;
  });
  const keyOf = new Map<string, Set<string>>();
  for (const { to, messageId } of received) {
    keyOf.set(to, (keyOf.get(to) ?? new Set()).add(messageId));
  }
  // Repeats come under the same key: the gateway sends them once.
  for (const keys of keyOf.values()) expect(keys.size).toBe(1);
  expect(new Set(received.map(({ messageId }) => messageId)).size).toBe(1_581);
});

test('every message is marked as an exercise and carries a link of its own', () => {
  const links = received.map(({ text }) => /\/a\/[\w.-]+/.exec(text)?.[0]);
  expect(received.every(({ text }) => text.startsWith('【演练】'))).toBe(true);
  expect(new Set(links).size).toBe(1_581);
});

test('1,502 acknowledged within five minutes and 1,423 present pass, one fewer does not', async () => {
  const first = new Map(received.map((message) => [message.to, message]));
  const answer = async ({ text, time: answerTime }: Sms, said: string) => {
    const token = /\/a\/([\w.-]+)/.exec(text)![1]!;
    const body = { answerId: randomUUID(), answer: said, answerTime };
    let status = 0;
    // The page sends an answer again until it is taken, under the same id.
    for (let tries = 1; tries <= 5 && (status === 0 || status >= 500); tries += 1) {
      const response = await fetch(`${house.url}/v1/answers/${token}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      ({ status } = response);
    }
    expect(status).toBe(200);
  };
  const all = [...first.values()];
  const sendAll = async (messages: Sms[], said: string) => {
    const left = [...messages];
    const drain = async () => {
      for (let one = left.pop(); one; one = left.pop()) await answer(one, said);
    };
    await Promise.all(Array.from({ length: 8 }, drain));
  };
  await sendAll(all.slice(0, 1_501), 'ACKNOWLEDGE');
  await sendAll(all.slice(0, 1_422), 'ARRIVED');
  expect((await read()).marks).toMatchObject({
    ...{ acknowledged: 1_501, acknowledgedNeeded: 1_502, mustered: 1_422, musteredNeeded: 1_423 },
  });
  await sendAll(all.slice(1_501, 1_502), 'ACKNOWLEDGE');
  await sendAll(all.slice(1_422, 1_423), 'ARRIVED');
  const now = await read();
  expect(now.marks).toMatchObject({ acknowledged: 1_502, mustered: 1_423 });
  expect(now.deadlines.overdue).toBe(0);
});

test('real availability is as it was, and real call-outs do not show it', async () => {
  expect(await availabilityNow()).toEqual(availability);
  const { callOuts } = await commander.get<{ callOuts: CallOut[] }>('/v1/call-outs');
  expect(callOuts).toEqual([]);
  const people = await operator.all<Recipient>(
    `/v1/call-outs/${callOut.id}/recipients`,
    'recipients',
  );
  expect(people).toHaveLength(1_581);
  expect(new Set(people.map(({ teamId }) => teamId)).size).toBe(33);
});
