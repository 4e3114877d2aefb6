import { randomUUID } from 'node:crypto';
import {
  reasonOf,
  smsKey,
  startCallOutWorld,
  startProvider,
  until,
  type CallOutWorld,
} from '../testing/call-out-world';

// Answers by link and by SMS, through a real SMS gateway.

let world: CallOutWorld;
let provider: Awaited<ReturnType<typeof startProvider>>;

beforeAll(async () => {
  provider = await startProvider(() => ({ status: 200, body: { id: 'at-provider' } }));
  const sms = { id: 'sms', kind: 'SMS', url: provider.url, key: smsKey };
  const env = { PUBLIC_URL: 'https://muster.example.cn' };
  world = await startCallOutWorld({ channels: [sms], env });
});
afterAll(async () => {
  await world?.stop();
  await provider?.stop();
});
beforeEach(() => {
  world.roster.clear();
  provider.received.splice(0);
});

/** A call-out of so many, and the token of each phone's message. */
async function called(count: number, fields: object = {}) {
  const people = world.people(count);
  const call = await world.create({ quotas: [{ skill: 'BOAT', people: count }], ...fields });
  await until(
    () => Promise.resolve(provider.received),
    (received) => received.length >= count,
  );
  const tokens = people.map(({ contacts }) => tokenTo(contacts[0]!.value));
  return { id: call.id, people, tokens };
}

function tokenTo(phone: string): string {
  const { body } = provider.received.find((message) => message.body.to === phone)!;
  return /https:\/\/muster\.example\.cn\/a\/([\w.-]+)/.exec(body.text!)![1]!;
}

const codeTo = (phone: string) =>
  /编号(\d{4})/.exec(provider.received.find(({ body }) => body.to === phone)!.body.text!)![1]!;

test('the link shows one person’s call-out, and takes each answer', async () => {
  const { id, tokens } = await called(2, { quotas: [{ skill: 'BOAT', people: 2 }] });
  const [token] = tokens;
  expect(await world.client.openLink({ token })).toMatchObject({
    ...{ title: '水上救援', pointName: '文化广场', initial: '队', exercise: false },
  });
  expect(await world.answer(token!, 'ACKNOWLEDGE')).toMatchObject({ state: 'ACKNOWLEDGED' });
  const etaTime = world.time(25);
  expect(await world.answer(token!, 'ACCEPT', { etaTime })).toMatchObject({ state: 'ACCEPTED' });
  expect(await world.answer(token!, 'EN_ROUTE')).toMatchObject({ state: 'EN_ROUTE' });
  expect(await world.answer(token!, 'ARRIVED')).toMatchObject({ state: 'MUSTERED' });
  expect(await world.answer(token!, 'SAFE')).toMatchObject({ state: 'MUSTERED', safe: true });
  expect(await reasonOf(world.answer(token!, 'DECLINE'))).toBe('ALREADY_MUSTERED');
  const [first] = await world.recipients(id);
  expect(first).toMatchObject({ state: 'MUSTERED', hasPlace: true, place: 'BOAT' });
});

test('a link that was tampered with, has expired or never was ours is refused with the reason', async () => {
  const { tokens } = await called(2);
  const [token, other] = tokens as [string, string];
  const [id] = token.split('.');
  const forged = token.replace(id!, other.split('.')[0]!);
  expect(await reasonOf(world.client.openLink({ token: forged }))).toBe('LINK_INVALID');
  expect(await reasonOf(world.answer('nonsense', 'ACCEPT'))).toBe('LINK_INVALID');
  world.pass(4 * 86_400);
  expect(await reasonOf(world.answer(token, 'ACCEPT'))).toBe('LINK_EXPIRED');
  world.pass(-4 * 86_400);
});

test('an answer that is sent again counts once, and an older one changes nothing', async () => {
  const { tokens } = await called(3);
  const [token, other] = tokens as [string, string];
  const answerId = randomUUID();
  await world.answer(token, 'ACCEPT', { answerId });
  await world.answer(token, 'DECLINE', { answerTime: world.time(0) });
  expect(await world.answer(token, 'ACCEPT', { answerId })).toMatchObject({ state: 'DECLINED' });
  const late = { answerTime: world.time(-10) };
  await world.answer(other, 'DECLINE');
  expect(await world.answer(other, 'ACCEPT', late)).toMatchObject({ state: 'DECLINED' });
  expect(await reasonOf(world.answer(other, 'ACCEPT', { answerId }))).toBe('REQUEST_ID_REUSED');
  const future = { answerTime: world.time(30) };
  expect(await reasonOf(world.answer(other, 'ACCEPT', future))).toBe('FIELD_INVALID');
});

test('a reply by SMS answers for the phone it came from', async () => {
  const { people } = await called(2);
  const [phone, second] = people.map(({ contacts }) => contacts[0]!.value);
  const yes = world.post({ from: `+86${phone}`, text: '1' });
  expect(await world.client.receiveSms(yes)).toMatchObject({ state: 'ACCEPTED' });
  const no = world.post({ from: second, text: '不能去，发烧' });
  expect(await world.client.receiveSms(no)).toMatchObject({ answer: 'ANSWER_DECLINE' });
  const unclear = world.post({ from: phone, text: '什么事？' });
  expect(await reasonOf(world.client.receiveSms(unclear))).toBe('REPLY_UNCLEAR');
  const stranger = world.post({ from: '19900000000', text: '1' });
  expect(await reasonOf(world.client.receiveSms(stranger))).toBe('NOBODY_ASKED');
});

test('of two who share a phone, the code in the message says who answers', async () => {
  const contacts = [{ kind: 'PHONE' as const, value: '13999999999' }];
  world.people(2, { contacts });
  const { id } = await world.create({ quotas: [{ skill: 'BOAT', people: 2 }] });
  await until(
    () => Promise.resolve(provider.received),
    ({ length }) => length === 2,
  );
  const ambiguous = world.post({ from: '13999999999', text: '1' });
  expect(await reasonOf(world.client.receiveSms(ambiguous))).toBe('REPLY_AMBIGUOUS');
  const code = codeTo('13999999999');
  const coded = world.post({ from: '13999999999', text: `1 ${code}` });
  expect(await world.client.receiveSms(coded)).toMatchObject({ state: 'ACCEPTED' });
  const states = (await world.recipients(id)).map(({ state }) => state).sort();
  expect(states[0]).toBe('ACCEPTED');
  expect(states[1]).not.toBe('ACCEPTED');
});

test('what a provider posts must be signed with its key, and lately', async () => {
  const { people } = await called(1);
  const body = { from: people[0]!.contacts[0]!.value, text: '1' };
  const wrongKey = world.post(body, { key: 'some other key of a provider' });
  expect(await reasonOf(world.client.receiveSms(wrongKey))).toBe('SIGNATURE_INVALID');
  const changed = { ...world.post(body), body: JSON.stringify({ ...body, text: '2' }) };
  expect(await reasonOf(world.client.receiveSms(changed))).toBe('SIGNATURE_INVALID');
  const stale = world.post(body, { at: new Date(world.now().getTime() - 600_000) });
  expect(await reasonOf(world.client.receiveSms(stale))).toBe('SIGNATURE_STALE');
  const unknown = world.post(body, { channelId: 'no-such' });
  expect(await reasonOf(world.client.receiveSms(unknown))).toBe('SIGNATURE_INVALID');
});

test('a receipt marks delivery; who was only told nothing more is left as they are', async () => {
  const { id } = await called(1);
  const [message] = await until(
    async () =>
      (await world.client.listMessages({ callOutId: id }, world.as('COMMANDER'))).messages,
    (messages) => messages.length === 1,
  );
  const receipt = world.post({ messageId: message!.id, status: 'DELIVERED' });
  expect(await world.client.receiveReceipt(receipt)).toMatchObject({ state: 'DELIVERED' });
  expect((await world.recipients(id))[0]).toMatchObject({ state: 'DELIVERED' });
  const unknown = world.post({ messageId: randomUUID(), status: 'DELIVERED' });
  expect(await reasonOf(world.client.receiveReceipt(unknown))).toBe('MESSAGE_NOT_FOUND');
});

test('only services hand over what comes from outside', async () => {
  const { tokens } = await called(1);
  const refused = world.client.openLink({ token: tokens[0]! }, world.as('COMMANDER'));
  expect(await reasonOf(refused)).toBe('ROLE_MISSING');
});
