// The people of a check-in: found again by what they carry, or written down for the first time.
import type { Trx } from '../platform/db';
import { AppError, invalid } from '../platform/errors';
import { findHouseholds, insertHouseholds, type Household } from './household-store';
import { householdIdOf, personIdOf, type Entry } from './person';
import { idIndexes, sealedPerson } from './person-keys';
import { clientIdReused } from './check-in';
import { insertPeople, lockPeople, type Person } from './person-store';
import type { Shelters } from './service-context';

export type Where = { incidentId: string; exerciseId: string; divisionCode: string };

/** The person of each entry, locked; those whom nobody knew are added as EXPECTED. */
export async function peopleOfEntries(
  trx: Trx,
  { keys }: Pick<Shelters, 'keys'>,
  entries: Entry[],
  where: Where,
  now: Date,
): Promise<{ people: Person[]; created: Set<string> }> {
  const indexesOf = entries.map(({ idNumber }) => idIndexes(keys, idNumber));
  const ids = entries.map(({ personId, clientId }) => personId ?? personIdOf(clientId));
  const asked = { ...where, ids, indexes: indexesOf.flat() };
  let finder = new Finder(await lockPeople(trx, asked));
  const created = new Set<string>();
  const unknown = entries.flatMap((entry, at) => {
    if (finder.find(entry, ids[at]!, indexesOf[at]!)) return [];
    if (entry.personId === null) return [{ entry, id: ids[at]! }];
    throw invalid(`entries[${at}].personId`, 'is not a registered person');
  });
  if (unknown.length > 0) {
    await addHouseholds(
      trx,
      unknown.map(({ entry }) => entry),
      where,
      now,
    );
    const people = unknown.map(({ entry, id }) => newPerson(keys, id, entry, where, now));
    for (const { id } of await insertPeople(trx, distinct(people), now)) created.add(id);
    finder = new Finder([...finder.people, ...people.filter(({ id }) => created.has(id))]);
    // The same person twice in the call, or added by somebody else meanwhile.
    if (created.size < people.length) finder = new Finder(await lockPeople(trx, asked));
  }
  const found = entries.map((entry, at) => finder.find(entry, ids[at]!, indexesOf[at]!)!);
  const people = await followMerges(trx, found, where);
  people.forEach((person, at) => requireSameIncident(person, where, at, entries[at]!));
  return { people, created };
}

class Finder {
  private readonly byId = new Map<string, Person>();
  private readonly byIndex = new Map<string, Person>();

  constructor(readonly people: Person[]) {
    for (const person of people) {
      this.byId.set(person.id, person);
      if (person.idIndex) this.byIndex.set(person.idIndex, person);
    }
  }

  find(entry: Entry, id: string, indexes: string[]): Person | undefined {
    if (entry.personId !== null) return this.byId.get(id);
    for (const index of indexes) {
      const person = this.byIndex.get(index);
      if (person) return person;
    }
    const same = this.byId.get(id);
    // Their client id was used before, for somebody with another number.
    if (same?.idIndex && indexes.length > 0) throw clientIdReused(entry.clientId);
    return same;
  }
}

const distinct = (people: Person[]) => {
  const seen = new Set<string>();
  return people.filter(({ idIndex }) => {
    if (idIndex === null) return true;
    if (seen.has(idIndex)) return false;
    seen.add(idIndex);
    return true;
  });
};

/** Whoever was merged into somebody else is that person. */
async function followMerges(trx: Trx, people: Person[], where: Where): Promise<Person[]> {
  const ids = people.map(({ mergedInto }) => mergedInto).filter((id) => id !== null);
  if (ids.length === 0) return people;
  const into = await lockPeople(trx, { ...where, ids, indexes: [] });
  const byId = new Map(into.map((person) => [person.id, person]));
  return people.map((person) => (person.mergedInto ? byId.get(person.mergedInto)! : person));
}

function requireSameIncident(person: Person, where: Where, at: number, entry: Entry): void {
  if (person.purgeTime) {
    throw new AppError('PERSON_PURGED', `entries[${at}]: people/${person.id} was purged`, {
      metadata: { clientId: entry.clientId },
    });
  }
  if (person.incidentId === where.incidentId && person.exerciseId === where.exerciseId) return;
  throw invalid(`entries[${at}].personId`, 'is a person of another incident or exercise');
}

async function addHouseholds(trx: Trx, entries: Entry[], where: Where, now: Date): Promise<void> {
  const all = new Map<string, Household>();
  for (const { householdId, clientId, divisionCode } of entries) {
    const id = householdId ?? householdIdOf(clientId);
    const home = divisionCode || where.divisionCode;
    if (!all.has(id)) all.set(id, { ...where, id, divisionCode: home, addressSealed: null });
  }
  await insertHouseholds(trx, [...all.values()], now);
  const given = entries.map(({ householdId }) => householdId).filter((id) => id !== null);
  if (given.length === 0) return;
  const strange = (await findHouseholds(trx, given)).find(
    (each) => each.incidentId !== where.incidentId || each.exerciseId !== where.exerciseId,
  );
  if (!strange) return;
  const at = entries.findIndex(({ householdId }) => householdId === strange.id);
  throw invalid(`entries[${at}].householdId`, 'is a household of another incident or exercise');
}

function newPerson(
  keys: Shelters['keys'],
  id: string,
  entry: Entry,
  where: Where,
  now: Date,
): Person {
  const { ageGroup, needs, householdId, clientId, divisionCode } = entry;
  return {
    ...sealedPerson(keys, id, entry),
    id,
    householdId: householdId ?? householdIdOf(clientId),
    incidentId: where.incidentId,
    exerciseId: where.exerciseId,
    divisionCode: divisionCode || where.divisionCode,
    ageGroup,
    needs,
    whereabouts: 'EXPECTED',
    siteId: null,
    noteSealed: null,
    mergedInto: null,
    purgeTime: null,
    updateTime: now,
  };
}
