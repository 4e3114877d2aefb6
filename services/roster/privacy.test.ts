import { Writable } from 'node:stream';
import { pino } from 'pino';
import { tablesHolding } from '../platform/testing/table-search';
import { as, refusal, requestId, street, World } from './testing/world';

// Phones of these tests are 1000000 and four digits; a sealed text may hold neither by chance.
const phonePattern = '1000000[0-9]{4}';
const value = '10000004321';

const lines: string[] = [];
const log = pino(
  { level: 'trace' },
  new Writable({
    write: (line: Buffer, _encoding, done) => {
      lines.push(line.toString());
      done();
    },
  }),
);

let world: World;
beforeAll(async () => {
  world = await World.start({ log });
});
afterAll(() => world.stop());

test('the search finds what it is to find', async () => {
  const person = { id: 'p-plain', divisionCode: street, employment: 'VOLUNTEER' as const };
  const put = (name: string) =>
    world.client.putPeople({ requestId: requestId(), people: [{ ...person, name }] });
  await put('张 10000000001');
  expect(await tablesHolding(world.database.adminUrl, phonePattern)).toEqual(
    expect.arrayContaining(['roster.people', 'roster.people_history']),
  );
  await world.client.erasePerson({ requestId: requestId(), id: 'p-plain', reason: 'test' });
});

test('no table, log, event, audit entry, answer or export holds a phone that was given', async () => {
  const { client } = world;
  const { teamId } = await world.readyTeam();
  const contact = { kind: 'PHONE' as const, value };
  const [id] = await world.people(teamId, 1, { contacts: [contact] });
  const { contacts } = await client.getPerson({ id: id! });
  const again = { requestId: requestId(), personId: id!, contact };
  const answers: unknown[] = [
    contacts,
    await client.addContact(again),
    await client.addContact(again),
    await client.listPeople({ teamId }),
    await client.findPeopleByContact(contact),
    await client.getDutyBoard({}),
    await client.listPersonVersions({ id: id! }),
  ];
  const bad = {
    requestId: requestId(),
    personId: id!,
    contact: { ...contact, value: `${value}x` },
  };
  const { message, details } = await refusal(client.addContact(bad));
  answers.push(message, details);
  const contactId = contacts[0]!.id;
  const revealed = await client.revealContact({ contactId, reason: 'to test this' });
  expect(revealed.value).toBe(value);
  await client.resolveContacts({ personIds: [id!], reason: 'to test this' });
  await world.confirmed(teamId);
  for (const role of ['TEAM_LEADER', 'AUDITOR'] as const) {
    const pieces: Buffer[] = [];
    const options = as(role, street);
    const request = { kind: 'people', format: 'CSV' as const };
    for await (const { data } of client.sheets.exportSheet(request, options)) pieces.push(data);
    answers.push(Buffer.concat(pieces).toString('utf8'));
  }
  expect(JSON.stringify(answers)).not.toMatch(new RegExp(phonePattern));
  expect(lines.length).toBeGreaterThan(10);
  expect(lines.join('')).not.toMatch(new RegExp(phonePattern));
  expect(await tablesHolding(world.database.adminUrl, phonePattern)).toEqual([]);
});
