// People with all that belongs to them, written together: for rpcs and imports alike.
import { randomUUID } from 'node:crypto';
import type { Trx } from '../platform/db';
import { AppError, invalid } from '../platform/errors';
import type { PersonalKeys } from '../platform/personal';
import { ContactBook } from './contact-book';
import { contactsByIndex, contactsOf, insertContacts, type Contact } from './contact-store';
import { requireKnown } from './known';
import { knownOrganisations } from './organisation-store';
import { findPeople, putMembers, putPeople, takenAccounts } from './person-store';
import { listQualificationKinds, putQualifications } from './qualification-store';
import type { NewPerson } from './shapes';
import { requireTeams } from './team-service';

export const contactsMax = 10;

/** `fieldOf` names a person's place in the request, such as `people[3]`. */
export type PutOptions = { keys: PersonalKeys; now: Date; fieldOf: (place: number) => string };

export async function putAll(
  trx: Trx,
  people: NewPerson[],
  options: PutOptions,
): Promise<{ created: string[]; updated: string[]; sharedContactCount: number }> {
  requireDistinct(people, options);
  await requireReferences(trx, people, options);
  const rows = await putPeople(
    trx,
    people.map(({ contacts: _, qualifications: __, teams: ___, ...person }) => person),
    options.now,
  );
  requireNotErased(people, rows, options);
  const sharedContactCount = await putContacts(trx, people, options);
  await putCertificates(trx, people, options);
  const members = people.flatMap(({ id: personId, teams }) =>
    teams.map(({ teamId, role }) => ({ teamId, personId, role })),
  );
  if (members.length > 0) await putMembers(trx, members, options.now);
  const idsOf = (isNew: boolean) =>
    rows.filter(({ created }) => created === isNew).map(({ id }) => id);
  return { created: idsOf(true), updated: idsOf(false), sharedContactCount };
}

function requireDistinct(people: NewPerson[], { fieldOf }: PutOptions): void {
  const seen = new Set<string>();
  people.forEach(({ id, account }, n) => {
    if (seen.has(id)) throw invalid(`${fieldOf(n)}.id`, 'repeats an earlier one');
    if (account !== '' && seen.has(`\n${account}`)) {
      throw invalid(`${fieldOf(n)}.account`, 'repeats an earlier one');
    }
    seen.add(id).add(`\n${account}`);
  });
}

async function requireReferences(trx: Trx, people: NewPerson[], { fieldOf }: PutOptions) {
  const organisations = people.flatMap(({ organisationId }, n) =>
    organisationId ? [{ field: `${fieldOf(n)}.organisationId`, id: organisationId }] : [],
  );
  const ids = organisations.map(({ id }) => id);
  requireKnown('organisation', organisations, await knownOrganisations(trx, ids));
  await requireTeams(
    trx,
    people.flatMap(({ teams }, n) =>
      teams.map(({ teamId }, m) => ({ field: `${fieldOf(n)}.teams[${m}].teamId`, id: teamId })),
    ),
  );
  const codes = people.flatMap(({ qualifications }, n) =>
    qualifications.map(({ code }, m) => ({
      field: `${fieldOf(n)}.qualifications[${m}].code`,
      id: code,
    })),
  );
  if (codes.length > 0) {
    const kinds = new Set((await listQualificationKinds(trx)).map(({ code }) => code));
    requireKnown('qualification kind', codes, kinds);
  }
  const [taken] = await takenAccounts(trx, people);
  if (!taken) return;
  const place = people.findIndex(({ id }) => id === taken.id);
  throw new AppError('ACCOUNT_TAKEN', `${fieldOf(place)}.account: is another person's`, {
    violations: [{ field: `${fieldOf(place)}.account`, description: "is another person's" }],
    metadata: { account: taken.account },
  });
}

function requireNotErased(people: NewPerson[], rows: { id: string }[], { fieldOf }: PutOptions) {
  if (rows.length === people.length) return;
  const written = new Set(rows.map(({ id }) => id));
  const place = people.findIndex(({ id }) => !written.has(id));
  const { id } = people[place]!;
  throw new AppError('PERSON_ERASED', `${fieldOf(place)}.id: ${id} was erased, take another id`, {
    violations: [{ field: `${fieldOf(place)}.id`, description: 'was erased, take another id' }],
    metadata: { id },
  });
}

/** Adds the contacts a person does not have yet; returns how many others have too. */
async function putContacts(
  trx: Trx,
  people: NewPerson[],
  { keys, now, fieldOf }: PutOptions,
): Promise<number> {
  const book = new ContactBook(keys);
  const given = people.flatMap(({ id, contacts }, n) =>
    contacts.map((contact, m) =>
      book.sealed(randomUUID(), id, contact, `${fieldOf(n)}.contacts[${m}].value`),
    ),
  );
  if (given.length === 0) return 0;
  const personIds = [...new Set(given.map(({ contact }) => contact.personId))];
  const known = await contactsOf(trx, personIds);
  const has = new Set(known.map(({ personId, blindIndex }) => `${personId}\n${blindIndex}`));
  const fresh = given
    .filter(({ contact, knownAs }) => !knownAs.some((i) => has.has(`${contact.personId}\n${i}`)))
    .map(({ contact }) => contact);
  requireRoom(people, known, fresh, fieldOf);
  await insertContacts(trx, firstOfEach(fresh), now);
  const indexes = given.flatMap(({ knownAs }) => knownAs);
  const holders = await contactsByIndex(trx, indexes);
  return countShared(given, holders);
}

function firstOfEach(contacts: Contact[]): Contact[] {
  const byKey = new Map(contacts.map((each) => [`${each.personId}\n${each.blindIndex}`, each]));
  return [...byKey.values()];
}

function countShared(given: { contact: Contact; knownAs: string[] }[], holders: Contact[]): number {
  return given.filter(({ contact, knownAs }) =>
    holders.some(
      ({ personId, blindIndex }) => personId !== contact.personId && knownAs.includes(blindIndex),
    ),
  ).length;
}

function requireRoom(
  people: NewPerson[],
  known: { personId: string }[],
  fresh: { personId: string }[],
  fieldOf: (place: number) => string,
): void {
  const counts = new Map<string, number>();
  for (const { personId } of [...known, ...fresh]) {
    counts.set(personId, (counts.get(personId) ?? 0) + 1);
  }
  const place = people.findIndex(({ id }) => (counts.get(id) ?? 0) > contactsMax);
  if (place === -1) return;
  const description = `a person has at most ${contactsMax} contacts`;
  throw new AppError('CONTACTS_TOO_MANY', `${fieldOf(place)}.contacts: ${description}`, {
    violations: [{ field: `${fieldOf(place)}.contacts`, description }],
  });
}

async function putCertificates(trx: Trx, people: NewPerson[], { now, fieldOf }: PutOptions) {
  const seen = new Set<string>();
  const rows = people.flatMap(({ id: personId, qualifications }, n) =>
    qualifications.map((qualification, m) => {
      const key = `${personId} ${qualification.code} ${qualification.validFrom}`;
      const field = `${fieldOf(n)}.qualifications[${m}]`;
      if (seen.has(key)) throw invalid(field, 'repeats an earlier one');
      seen.add(key);
      return { id: randomUUID(), personId, ...qualification };
    }),
  );
  if (rows.length > 0) await putQualifications(trx, rows, now);
}

/** People of these ids, if all exist; the refusal names the field. */
export async function requirePeople(trx: Trx, mentions: { field: string; id: string }[]) {
  const found = await findPeople(
    trx,
    mentions.map(({ id }) => id),
  );
  const byId = new Map(found.map((person) => [person.id, person]));
  requireKnown('person', mentions, byId);
  return byId;
}
