import { status } from '@grpc/grpc-js';
import { sql } from '../platform/db';
import { toTimestamp } from '../platform/wire-values';
import {
  as,
  district,
  fieldsOf,
  otherStreet,
  refusal,
  requestId,
  street,
  World,
} from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
  for (const code of ['DRIVER_LICENCE', 'FIRST_AID']) {
    const qualificationKind = { code, nameZh: '证书', nameEn: 'Certificate' };
    await world.client.putQualificationKind({ requestId: requestId(), qualificationKind });
  }
});
afterAll(() => world.stop());

let phones = 10_000_000_000;
const phone = () => String((phones += 7));
const contact = (value: string) => ({ kind: 'PHONE' as const, value });

function create(fields: object = {}, options = {}) {
  const person = {
    id: `p-${requestId()}`,
    name: '李卫国',
    divisionCode: street,
    employment: 'FULL_TIME' as const,
    ...fields,
  };
  return world.client.createPerson({ requestId: requestId(), person }, options);
}

describe('people', () => {
  test('come back with teams, certificates and masked contacts', async () => {
    const teamId = await world.team();
    const person = await create({
      roles: ['OFFICER', 'DRIVER'],
      contacts: [contact('+86 138-0000 0001'), { kind: 'EMAIL', value: 'Li@Example.org' }],
      teams: [{ teamId, role: 'LEADER' }],
      qualifications: [
        { code: 'DRIVER_LICENCE', validFrom: '2024-01-01', validUntil: '2030-01-01' },
      ],
    });
    expect(person).toMatchObject({
      name: '李卫国',
      state: 'ACTIVE',
      roles: ['OFFICER', 'DRIVER'],
      teams: [{ teamId, role: 'LEADER' }],
      qualifications: [{ code: 'DRIVER_LICENCE', validUntil: '2030-01-01' }],
    });
    expect(person.contacts.map(({ value }) => value).sort()).toEqual([
      '138****0001',
      'l***@example.org',
    ]);
    const hidden = await world.client.getPerson({ id: person.id }, as('AUDITOR'));
    expect(hidden.contacts.map(({ value }) => value)).toEqual(['***', '***']);
  });

  test('that are badly described are refused with the field', async () => {
    const refused = async (fields: object) => fieldsOf(await refusal(create(fields)));
    expect(await refused({ name: '' })).toEqual(['person.name']);
    expect(await refused({ employment: 'EMPLOYMENT_UNSPECIFIED' })).toEqual(['person.employment']);
    expect(await refused({ teams: [{ teamId: 'nobody' }] })).toEqual(['person.teams[0].teamId']);
    expect(await refused({ organisationId: 'nobody' })).toEqual(['person.organisationId']);
    expect(await refused({ contacts: [contact('my phone')] })).toEqual([
      'person.contacts[0].value',
    ]);
    const certificate = (code: string, validFrom: string, validUntil: string) => ({
      qualifications: [{ code, validFrom, validUntil }],
    });
    const field = 'person.qualifications[0]';
    expect(await refused(certificate('UNKNOWN_KIND', '2024-01-01', '2025-01-01'))).toEqual([
      `${field}.code`,
    ]);
    expect(await refused(certificate('FIRST_AID', '2024-02-31', '2025-01-01'))).toEqual([
      `${field}.validFrom`,
    ]);
    expect(await refused(certificate('FIRST_AID', '2025-01-02', '2025-01-01'))).toEqual([
      `${field}.validUntil`,
    ]);
  });

  test('a phone that is none is not repeated in the refusal', async () => {
    const error = await refusal(create({ contacts: [contact('1380000000x')] }));
    expect(JSON.stringify([error.message, error.details])).not.toContain('1380000000');
  });

  test('are one each, with an account of their own', async () => {
    const { id } = await create({ account: `account-${requestId()}` });
    expect(await refusal(create({ id }))).toMatchObject({
      code: status.ALREADY_EXISTS,
      reason: 'PERSON_EXISTS',
    });
    const { account } = await world.client.getPerson({ id });
    expect(await refusal(create({ account }))).toMatchObject({
      reason: 'ACCOUNT_TAKEN',
      details: { violations: [{ field: 'person.account' }] },
    });
  });

  test('are changed by mask and seen as they were', async () => {
    const { id, etag } = await create();
    const asOf = toTimestamp(new Date());
    const person = { id, etag, title: '队长', name: '李建国' };
    const updateMask = { paths: ['title', 'name'] };
    const update = () => world.client.updatePerson({ requestId: requestId(), person, updateMask });
    expect(await update()).toMatchObject({ title: '队长', name: '李建国', state: 'ACTIVE' });
    expect(await refusal(update())).toMatchObject({ reason: 'ETAG_STALE' });
    expect((await world.client.getPerson({ id, asOf })).name).toBe('李卫国');
    const { versions } = await world.client.listPersonVersions({ id });
    expect(versions[0]!.changedFields).toEqual(['name', 'title', 'update_time', 'version']);
  });

  test('are listed by team, role, certificate and division', async () => {
    const teamId = await world.team();
    const today = world.date(0);
    const [first] = await world.people(teamId, 1, {
      roles: ['INSPECTOR'],
      qualifications: [{ code: 'FIRST_AID', validFrom: world.date(-5), validUntil: today }],
    });
    const [second] = await world.people(teamId, 1, {
      divisionCode: otherStreet,
      qualifications: [
        { code: 'FIRST_AID', validFrom: world.date(-5), validUntil: world.date(-1) },
      ],
    });
    const list = async (query: object, options = {}) =>
      (await world.client.listPeople({ teamId, ...query }, options)).people.map(({ id }) => id);
    expect(await list({})).toEqual([first, second].sort());
    expect(await list({ role: 'INSPECTOR' })).toEqual([first]);
    expect(await list({ qualificationCode: 'FIRST_AID' })).toEqual([first]);
    expect(await list({}, as('TEAM_LEADER', otherStreet))).toEqual([second]);
    const ending = await world.client.listQualifications({ validUntilBefore: today });
    expect(ending.qualifications.map(({ personId }) => personId)).toContain(second);
    expect(ending.qualifications.map(({ personId }) => personId)).not.toContain(first);
  });

  test('are listed as they were, with the teams and certificates of that time', async () => {
    const teamId = await world.team();
    const qualifications = [
      { code: 'FIRST_AID', validFrom: world.date(-5), validUntil: world.date(5) },
    ];
    const [id] = await world.people(teamId, 1, { roles: ['INSPECTOR'], qualifications });
    await new Promise((resolve) => setTimeout(resolve, 30));
    const asOf = world.time(0);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const [person] = (await world.client.listPeople({ teamId })).people;
    await world.client.removeTeamMember({ requestId: requestId(), teamId, personId: id! });
    await world.client.revokeQualification({
      ...{ requestId: requestId(), id: person!.qualifications[0]!.id, reason: 'lost' },
    });
    await world.client.updatePerson({
      ...{ requestId: requestId(), person: { id: id!, etag: person!.etag, roles: [] } },
      updateMask: { paths: ['roles'] },
    });
    const query = { teamId, role: 'INSPECTOR', qualificationCode: 'FIRST_AID' };
    expect((await world.client.listPeople(query)).people).toEqual([]);
    const { people } = await world.client.listPeople({ ...query, asOf });
    expect(people).toMatchObject([
      { id, roles: ['INSPECTOR'], teams: [{ teamId }], qualifications: [{ revokeTime: null }] },
    ]);
    const ahead = world.client.listPeople({ asOf: world.time(1) });
    expect(fieldsOf(await refusal(ahead))).toEqual(['asOf']);
  });

  test('are put a thousand at a time, and keep what is not sent', async () => {
    const teamId = await world.team();
    const ids = await world.people(teamId, 1_000, { contacts: [contact(phone())] });
    const { teams, contacts } = await world.client.getPerson({ id: ids[7]! });
    expect(teams.map((team) => team.teamId)).toEqual([teamId]);
    expect(contacts[0]).toMatchObject({ sharedCount: 999 });
    const people = [
      { id: ids[7]!, name: '新', divisionCode: street, employment: 'VOLUNTEER' as const },
    ];
    const put = await world.client.putPeople({ requestId: requestId(), people });
    expect(put).toEqual({ createdCount: 0, updatedCount: 1, sharedContactCount: 0 });
    expect(await world.client.getPerson({ id: ids[7]! })).toMatchObject({
      name: '新',
      teams: [{ teamId }],
      contacts: [{ sharedCount: 999 }],
    });
    const outside = [{ ...people[0]!, divisionCode: otherStreet }];
    const refused = world.client.putPeople(
      { requestId: requestId(), people: outside },
      as('TEAM_LEADER', street),
    );
    expect(await refusal(refused)).toMatchObject({ reason: 'SCOPE_DENIED' });
  });

  test('leave a team unless they are out with it', async () => {
    const { teamId, personIds } = await world.readyTeam();
    await world.claim(teamId);
    const remove = () =>
      world.client.removeTeamMember({ requestId: requestId(), teamId, personId: personIds[0]! });
    expect(await refusal(remove())).toMatchObject({ reason: 'MEMBER_ON_TASK' });
    const { assignments } = await world.client.listAssignments({ teamId });
    const ids = assignments.map(({ id }) => id);
    await world.client.releaseAssignments({ requestId: requestId(), ids });
    await remove();
    const { members } = await world.client.listTeamMembers({ teamId });
    expect(members).toHaveLength(3);
    expect(await refusal(remove())).toMatchObject({ reason: 'TEAM_MEMBER_NOT_FOUND' });
  });
});

describe('a contact', () => {
  test('shared by two people is taken, and flagged on both', async () => {
    const value = phone();
    const first = await create({ contacts: [contact(value)] });
    expect(first.contacts[0]!.sharedCount).toBe(0);
    const second = await create({ contacts: [contact(` ${value.slice(0, 3)}-${value.slice(3)}`)] });
    expect(second.contacts[0]!.sharedCount).toBe(1);
    expect((await world.client.getPerson({ id: first.id })).contacts[0]!.sharedCount).toBe(1);
    const found = await world.client.findPeopleByContact(contact(`+86${value}`));
    expect(found.people.map(({ id }) => id).sort()).toEqual([first.id, second.id].sort());
    const hidden = world.client.findPeopleByContact(contact(value), as('AUDITOR'));
    expect(await refusal(hidden)).toMatchObject({ reason: 'ROLE_MISSING' });
    const outside = await world.client.findPeopleByContact(
      contact(value),
      as('TEAM_LEADER', otherStreet),
    );
    expect(outside.people).toEqual([]);
  });

  test('is revealed for a reason, to whoever leads there, and each time written down', async () => {
    const value = phone();
    const { id, contacts } = await create({ contacts: [contact(value)] });
    const contactId = contacts[0]!.id;
    const reveal = (reason: string, options = {}) =>
      world.client.revealContact({ contactId, reason }, options);
    const leader = as('TEAM_LEADER', street);
    expect(await reveal('call-out for the flood', leader)).toMatchObject({ personId: id, value });
    expect(fieldsOf(await refusal(reveal('x')))).toEqual(['reason']);
    expect(await refusal(reveal('curious', as('AUDITOR')))).toMatchObject({
      reason: 'ROLE_MISSING',
    });
    expect(await refusal(reveal('curious', as('TEAM_LEADER', otherStreet)))).toMatchObject({
      reason: 'SCOPE_DENIED',
    });
    const subject = `people/${id}`;
    const { entries } = await world.client.audit.listEntries(
      { subject, action: 'contact.revealed' },
      as('AUDITOR', district),
    );
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ actorId: leader.actor.id });
    expect(JSON.parse(entries[0]!.afterJson)).toMatchObject({ reason: 'call-out for the flood' });
  });

  test('is added, renamed by adding it again, and removed', async () => {
    const value = phone();
    const { id: personId } = await create();
    const add = (fields: object) =>
      world.client.addContact({
        requestId: requestId(),
        personId,
        contact: { ...contact(value), ...fields },
      });
    await add({ label: '家' });
    const { contacts } = await add({ label: '单位', priority: 3 });
    expect(contacts).toEqual([expect.objectContaining({ label: '单位', priority: 3 })]);
    const removed = await world.client.removeContact({
      requestId: requestId(),
      personId,
      contactId: contacts[0]!.id,
    });
    expect(removed.contacts).toEqual([]);
  });

  test('is resolved in full for services only', async () => {
    const value = phone();
    const { id } = await create({ contacts: [contact(value)] });
    const ask = { personIds: [id], reason: 'call-out' };
    const { people } = await world.client.resolveContacts(ask);
    expect(people[0]).toMatchObject({ personId: id, contacts: [{ value }] });
    expect(await refusal(world.client.resolveContacts(ask, as('ADMINISTRATOR')))).toMatchObject({
      reason: 'ROLE_MISSING',
    });
  });
});

describe('erasing', () => {
  test('takes everything personal out, the past included, and leaves the id', async () => {
    const { id } = await create({ name: '张三丰', contacts: [contact(phone())] });
    const erase = (options = {}) =>
      world.client.erasePerson({ requestId: requestId(), id, reason: 'asked for it' }, options);
    expect(await refusal(erase(as('COMMANDER')))).toMatchObject({ reason: 'ROLE_MISSING' });
    const erased = await erase();
    expect(erased).toMatchObject({ state: 'ERASED', name: '', contacts: [], qualifications: [] });
    const [left] = await sql<{ rows: number }>(
      world.database.db,
      `SELECT count(*) AS rows FROM people_history WHERE row::text LIKE '%张三丰%'`,
    );
    expect(left!.rows).toBe(0);
    expect(await refusal(create({ id }))).toMatchObject({ reason: 'PERSON_EXISTS' });
    const put = world.client.putPeople({
      requestId: requestId(),
      people: [{ id, name: '李', divisionCode: street, employment: 'FULL_TIME' }],
    });
    expect(await refusal(put)).toMatchObject({ reason: 'PERSON_ERASED' });
  });

  test('of an incident waits for its tasks, then takes its own people and crews', async () => {
    const incidentId = `incidents/${requestId()}`;
    const { teamId } = await world.readyTeam();
    const [helper] = await world.people(teamId, 1, { incidentId, name: '志愿者' });
    const assignment = await world.confirmed(teamId, { incidentId });
    const everywhere = { actor: { ...as('ADMINISTRATOR', '').actor } };
    const purge = () =>
      world.client.purgeIncident(
        { requestId: requestId(), incidentId, reason: 'retention is over' },
        everywhere,
      );
    expect(await refusal(purge())).toMatchObject({ reason: 'INCIDENT_UNDER_WAY' });
    await world.client.endAssignments({ requestId: requestId(), ids: [assignment] });
    expect(await purge()).toEqual({ erasedPeopleCount: 1, removedCrewCount: 4, more: false });
    expect(await world.client.getPerson({ id: helper! })).toMatchObject({ state: 'ERASED' });
    const kept = await world.client.getAssignment({ id: assignment });
    expect(kept).toMatchObject({ personIds: [], crewCount: 4, state: 'ENDED' });
    expect(await purge()).toMatchObject({ erasedPeopleCount: 0, removedCrewCount: 0 });
  });
});
