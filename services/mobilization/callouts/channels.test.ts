import { createHmac, randomUUID } from 'node:crypto';
import { sql } from '../../platform/db';
import {
  smsKey,
  startCallOutWorld,
  startProvider,
  until,
  type CallOutWorld,
  type Received,
} from '../testing/call-out-world';
import { startSmtpServer, type SmtpServer } from '../testing/smtp-server';
import { signature } from './channels/http-client';
import { channelsSchema } from './channels/channels-config';
import { takeTokens, type Bucket } from './pace';
import { takePlaces } from './pace-store';

// Channels against real servers: what is sent, what is tried again, what comes next.

type Provider = Awaited<ReturnType<typeof startProvider>>;
let [sms, voice, robot, mail, world] = [] as unknown as [
  Provider,
  Provider,
  Provider,
  SmtpServer,
  CallOutWorld,
];

/** Numbers that end so behave so. */
const slow = { wait: Promise.resolve() };
async function smsAnswer({ body }: Received, earlier: number) {
  const to = body.to!;
  if (to.endsWith('429') && earlier === 0) return { status: 429, headers: { 'Retry-After': '1' } };
  if (to.endsWith('500') && earlier < 2) return { status: 500 };
  if (to.endsWith('404') || to.endsWith('777'))
    return { status: 404, body: { error: 'no such number' } };
  if (to.endsWith('000') && earlier === 0) return { status: 0 };
  return { status: 200, body: { id: `sms-${body.messageId}` } };
}

beforeAll(async () => {
  sms = await startProvider(smsAnswer);
  voice = await startProvider(async ({ body }) => {
    if (body.to!.endsWith('777')) await slow.wait;
    return { status: 200, body: { id: 'v' } };
  });
  robot = await startProvider(() => ({ status: 200, body: { errcode: 0 } }));
  mail = await startSmtpServer((to) => (to.startsWith('gone') ? '550 no such user' : undefined));
  const channels = [
    { id: 'sms', kind: 'SMS', url: sms.url, key: smsKey, timeoutMs: 4_000, costCents: 4 },
    { id: 'voice', kind: 'VOICE', url: voice.url, key: smsKey, timeoutMs: 15_000, costCents: 20 },
    { id: 'mail', kind: 'EMAIL', url: mail.url, from: 'muster@example.cn' },
    { id: 'robot', kind: 'DINGTALK', url: robot.url, secret: 'SEC-1' },
  ];
  world = await startCallOutWorld({ channels, env: { CALL_OUT_LEASE_SECONDS: '12' } });
});
afterAll(async () => {
  await world?.stop();
  await Promise.all([sms?.stop(), voice?.stop(), robot?.stop(), mail?.stop()]);
});
beforeEach(() => {
  world.roster.clear();
  [sms, voice, robot].forEach(({ received }) => received.splice(0));
});

const phone = (value: string) => ({ contacts: [{ kind: 'PHONE' as const, value }] });
const everyone = { quotas: [] };

async function messagesOf(id: string, count: number) {
  return until(
    async () =>
      (await world.client.listMessages({ callOutId: id, pageSize: 100 }, world.as('COMMANDER')))
        .messages,
    (messages) => messages.filter(({ state }) => state !== 'RETRIED').length >= count,
  );
}

const calledByVoice = ({ contacts: [contact] }: { contacts: { value: string }[] }) =>
  until(
    () => Promise.resolve(voice.received.map(({ body }) => body.to)),
    (called) => called.includes(contact!.value),
  );

test('a message is signed, carries its idempotency key, and costs what its channel costs', async () => {
  world.people(1, phone('13800000001'));
  const plan = await world.client.planCallOut(
    { order: world.order(everyone) },
    world.as('COMMANDER'),
  );
  expect(Number(plan.costCents)).toBe(4);
  const { id } = await world.create(everyone);
  const messages = await messagesOf(id, 2);
  const [{ headers, body }] = sms.received as [Received];
  expect(headers['idempotency-key']).toBe(body.messageId);
  const stamp = headers['x-muster-timestamp'] as string;
  expect(headers['x-muster-signature']).toBe(signature(smsKey, stamp, JSON.stringify(body)));
  const message = messages.find(({ channelId }) => channelId === 'sms');
  expect(message).toMatchObject({ id: body.messageId, state: 'SENT', tries: 1 });
  expect(message!.providerId).toBe(`sms-${body.messageId}`);
  expect(Number((await world.get(id)).costCents)).toBe(4);
});

test('429, 500 and timeouts are tried again under the same key; a refusal takes the next channel', async () => {
  for (const end of ['429', '500', '404', '000']) world.people(1, phone(`13900000${end}`));
  const { id } = await world.create(everyone);
  const messages = await messagesOf(id, 6);
  const tries = (end: string) => {
    const sent = sms.received.filter(({ body }) => body.to!.endsWith(end));
    expect(new Set(sent.map(({ body }) => body.messageId)).size).toBe(1);
    return sent.length;
  };
  expect([tries('429'), tries('500'), tries('404'), tries('000')]).toEqual([2, 3, 1, 2]);
  expect(voice.received.map(({ body }) => body.to)).toEqual(['13900000404']);
  const failed = messages.filter(({ state }) => state === 'FAILED');
  expect(failed).toMatchObject([{ channelId: 'sms', error: expect.stringContaining('404') }]);
});

test('who has not answered in time is called by the next channel, and who has is not', async () => {
  const [silent, heard] = world.people(2);
  const { id } = await world.create({ quotas: [{ skill: 'BOAT', people: 2 }] });
  await messagesOf(id, 3);
  const [recipient] = (await world.recipients(id)).filter(({ personId }) => personId === heard!.id);
  const said = { recipientId: recipient!.id, answer: 'ANSWER_ACCEPT' as const };
  await world.client.recordAnswer({ requestId: randomUUID(), ...said }, world.as('TEAM_LEADER'));
  world.pass(61);
  await calledByVoice(silent!);
  const called = voice.received.map(({ body }) => body.to);
  expect(called).not.toContain(heard!.contacts[0]!.value);
});

test('a failed delivery takes the next channel at once', async () => {
  const [person] = world.people(1);
  const { id } = await world.create(everyone);
  const messages = await messagesOf(id, 2);
  const { id: messageId } = messages.find(({ channelId }) => channelId === 'sms')!;
  await world.client.receiveReceipt(world.post({ messageId, status: 'FAILED', error: '关机' }));
  await calledByVoice(person!);
});

test('an e-mail is sent to who has no phone; who has nothing is shown as failed', async () => {
  world.people(1, { contacts: [{ kind: 'EMAIL', value: 'li@example.cn' }] });
  world.people(1, { contacts: [{ kind: 'EMAIL', value: 'gone@example.cn' }] });
  world.people(1, { contacts: [] });
  const { id } = await world.create(
    { ...everyone, exerciseId: 'drill-1' },
    world.as('DRILL_OPERATOR'),
  );
  await until(
    () => world.recipients(id),
    (rows) => rows.every(({ state }) => state === 'SENT' || state === 'FAILED'),
  );
  const rows = await world.recipients(id);
  expect(rows.map(({ state }) => state)).toEqual(['SENT', 'FAILED', 'FAILED']);
  expect(rows[1]!.reason).toContain('550');
  expect(rows[2]!.reason).toBe('NO_CONTACT');
  expect(mail.mails.length).toBe(1);
  const [, subject] = /^Subject: (.*)$/m.exec(mail.mails[0]!)!;
  const decoded = Buffer.from(subject!.replace(/=\?UTF-8\?B\?|\?=/g, ''), 'base64').toString();
  expect(decoded).toMatch(/^【演练】/);
});

test('a group robot is told once, signed, with nobody’s name or link in it', async () => {
  world.people(3);
  const { id } = await world.create(everyone);
  await messagesOf(id, 4);
  expect(robot.received.length).toBe(1);
  const [{ body }] = robot.received as unknown as [{ body: { text: { content: string } } }];
  expect(body.text.content).toContain('水上救援');
  expect(body.text.content).not.toMatch(/队员|\/a\//);
  const query = new URL(robot.received[0]!.url, 'http://robot').searchParams;
  const signed = `${query.get('timestamp')}\nSEC-1`;
  expect(query.get('sign')).toBe(createHmac('sha256', 'SEC-1').update(signed).digest('base64'));
});

test('no minute has more messages than a channel takes, however they are asked for', () => {
  for (const perMinute of [1, 2, 20, 100]) {
    let bucket: ReturnType<typeof takeTokens>['bucket'] | undefined;
    const sent: number[] = [];
    for (let nowMs = 0; nowMs < 300_000; nowMs += 700) {
      const taken = takeTokens(bucket, { perMinute, wanted: 3, nowMs, urgent: nowMs > 150_000 });
      ({ bucket } = taken);
      sent.push(...Array<number>(taken.granted).fill(nowMs));
      if (taken.granted < 3) expect(taken.waitMs(0)).toBeGreaterThan(0);
    }
    for (const from of sent) {
      const within = sent.filter((at) => at >= from && at < from + 60_000);
      expect(within.length).toBeLessThanOrEqual(perMinute);
    }
    expect(sent.length).toBeGreaterThanOrEqual(perMinute * 2);
  }
});

test('urgent messages have a place kept, and go before whatever waits', () => {
  const ask = (bucket: Bucket | undefined, wanted: number, urgent: boolean, nowMs: number) =>
    takeTokens(bucket, { perMinute: 20, wanted, nowMs, urgent });
  const routine = ask(undefined, 50, false, 1_000);
  const first = ask(routine.bucket, 6, true, 1_000);
  expect([routine.granted, first.granted]).toEqual([2, 2]);
  // Four of them wait; nobody else takes what flows in until they have gone.
  let { bucket } = first;
  let gone = 0;
  let nowMs = 1_000;
  for (; gone < 4; nowMs += 500) {
    const others = ask(bucket, 50, false, nowMs);
    expect(others.granted).toBe(0);
    const next = ask(others.bucket, 4 - gone, true, nowMs);
    gone += next.granted;
    ({ bucket } = next);
  }
  expect(nowMs).toBeLessThanOrEqual(1_000 + first.waitMs(3) + 1_000);
  expect(ask(bucket, 50, false, nowMs + 60_000).granted).toBe(2);
});

test('workers share the limit of a channel', async () => {
  const { db } = world.database;
  const asked = { channelId: 'shared', perMinute: 20, wanted: 3, urgent: true };
  const taken = await Promise.all([1, 2, 3].map(() => takePlaces(db, asked)));
  expect(taken.reduce((sum, { granted }) => sum + granted, 0)).toBe(4);
});

test('what a slow channel has not taken yet is nobody else’s to send', async () => {
  let answer = () => {};
  slow.wait = new Promise((resolve) => (answer = () => resolve()));
  world.people(1, phone('13900000777'));
  const { id } = await world.create(everyone);
  const claimed = () =>
    sql<{ time: Date }>(
      world.database.db,
      `SELECT notice_time AS time FROM call_out_recipients
       WHERE call_out_id = $1 AND role = 'CALLED' AND tries = 1 AND channel_ids[route_index + 1] = 'voice'`,
      [id],
    );
  const [first] = await until(claimed, ({ length }) => length === 1);
  await until(claimed, ([row]) => !!row && row.time > first!.time);
  answer();
  await messagesOf(id, 3);
  expect(voice.received.length).toBe(1);
});

test('a faulty list of channels is refused without its keys in the message', () => {
  const bad = JSON.stringify([{ id: 'sms', kind: 'SMS', url: 'ftp://x', key: 'secret-secret-16' }]);
  const result = channelsSchema.safeParse(bad);
  expect(result.success).toBe(false);
  expect(JSON.stringify(result.error)).toContain('http or https URL');
  expect(JSON.stringify(result.error)).not.toContain('secret-secret');
  expect(channelsSchema.parse(undefined)).toEqual([]);
});
