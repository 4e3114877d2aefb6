import { audit } from '../platform/audit';
import type { Db, Trx } from '../platform/db';
import { requireRole, type Actor } from '../platform/identity';
import { publish } from '../platform/outbox';
import { covers } from '../platform/identity';
import { faultAt, type Row, type SheetFault } from '../platform/sheets/column';
import type { ApplyContext, RowChange, SheetDefinition } from '../platform/sheets/definition';
import { peopleOfEntries } from './arrivals-service';
import { commonDivision } from './division';
import { asSpelled, entryOfRow, evacueeColumns, placeOfRow, rowOfPerson } from './evacuee-sheet';
import { grouped } from './grouping';
import { seesNames } from './people-messages';
import { idNumber as idNumberShape, personIdOf, type Entry } from './person';
import { idIndexes, openedPerson } from './person-keys';
import { findPeopleByNumber, findPeopleOf, listEvacuees, type Person } from './person-store';
import { peopleReaders, readScope, receivers, type Shelters } from './service-context';

const pageRows = 1_000;
const columnOf = (key: string) => evacueeColumns.find((column) => column.key === key);

/** Registering by list, and who was registered; numbers and phones go out masked. */
export function evacueeSheet(shelters: Shelters): SheetDefinition {
  const { keys } = shelters;
  return {
    kind: 'evacuees',
    zh: '安置人员',
    en: 'Evacuees',
    columns: evacueeColumns,
    key: ['incidentId', 'exerciseId', 'id'],
    authorize: (actor, purpose) =>
      requireRole(actor, purpose === 'IMPORT' ? receivers : peopleReaders),
    current: async (db, rows, { actor }) => {
      const known = await knownRows(shelters, db, rows, actor);
      const faults: SheetFault[] = [];
      for (const [at, { row, values }] of rows.entries()) {
        const before = known[at];
        if (!reaches(actor, String(values['divisionCode']))) {
          const problem = `${values['divisionCode']} is outside of the divisions you keep`;
          faults.push(faultAt(row, columnOf('divisionCode'), problem, 'remove the row'));
        } else if (before === 'ANOTHER') {
          const problem = 'is of somebody who is registered under another number';
          faults.push(faultAt(row, columnOf('idNumber'), problem, 'remove the row'));
        } else if (before) {
          faults.push(...changesOf(row, before, values));
        } else {
          const read = entryOfRow(row, values);
          if ('faults' in read) faults.push(...read.faults);
        }
      }
      return { current: known.map((row) => (row === 'ANOTHER' ? undefined : row)), faults };
    },
    apply: async (trx, changes, context) => {
      for await (const batch of changes) await register(trx, shelters, batch, context);
    },
    rows: async function* (trx, actor) {
      const scope = readScope(actor, peopleReaders);
      for (let afterId = '00000000-0000-0000-0000-000000000000'; ;) {
        const people = await listEvacuees(trx, { scope, afterId, limit: pageRows });
        if (people.length === 0) return;
        yield people.map((person) =>
          rowOfPerson(person, openedPerson(keys, person), seesNames(actor, person.divisionCode)),
        );
        afterId = people.at(-1)!.id;
      }
    },
  };
}

const reaches = ({ grants }: Actor, code: string) =>
  grants.some(({ role, divisionCode }) => receivers.includes(role) && covers(divisionCode, code));

/** Each row as it is registered, in the file's own spelling; ANOTHER where its number is taken. */
async function knownRows(
  { keys }: Shelters,
  db: Db | Trx,
  rows: { values: Row }[],
  actor: Actor,
): Promise<(Row | 'ANOTHER' | undefined)[]> {
  const places = rows.map(({ values }) => placeOfRow(values));
  const idsOf = ({ personId, clientId }: (typeof places)[number]) => [
    ...(personId ? [personId] : []),
    personIdOf(clientId),
  ];
  const people = await findPeopleOf(db, places.flatMap(idsOf));
  const byId = new Map(people.map((person) => [person.id, person]));
  const numbered = rows.flatMap(({ values }, at) => {
    const read = idNumberShape.safeParse(String(values['idNumber'] ?? ''));
    const { incidentId, exerciseId } = places[at]!;
    return read.success
      ? idIndexes(keys, read.data).map((index) => ({ at, incidentId, exerciseId, index }))
      : [];
  });
  const holders = await findPeopleByNumber(db, numbered);
  const holderOf = new Map(
    numbered.flatMap(({ at, incidentId, exerciseId, index }): [number, Person][] => {
      const holder = holders.find(
        (each) =>
          each.idIndex === index &&
          each.incidentId === incidentId &&
          each.exerciseId === exerciseId,
      );
      return holder ? [[at, holder]] : [];
    }),
  );
  return rows.map(({ values }, at) => {
    const place = places[at]!;
    const own = idsOf(place)
      .map((id) => byId.get(id))
      .find((person) => person && isOf(person, place));
    const holder = holderOf.get(at);
    if (holder && holder.id !== own?.id) return 'ANOTHER';
    if (!own) return undefined;
    const plain = openedPerson(keys, own);
    const shown = rowOfPerson(own, plain, seesNames(actor, own.divisionCode));
    return asSpelled(shown, values, own, plain);
  });
}

const isOf = (person: Person, place: { incidentId: string; exerciseId: string }) =>
  person.incidentId === place.incidentId && person.exerciseId === place.exerciseId;

function changesOf(row: number, before: Row, values: Row): SheetFault[] {
  return Object.entries(values)
    .filter(([key, value]) => (before[key] ?? null) !== (value ?? null))
    .map(([key]) => {
      const problem = 'differs from what is registered';
      return faultAt(row, columnOf(key), problem, 'change it at the desk, or remove the row');
    });
}

async function register(
  trx: Trx,
  shelters: Shelters,
  batch: RowChange[],
  context: ApplyContext,
): Promise<void> {
  const entries = batch.map(({ row, after }) => {
    const read = entryOfRow(row, after);
    // It had none when it was checked, just before.
    if ('faults' in read) throw new Error(`row ${row} cannot be read: ${read.faults[0]?.problem}`);
    const { incidentId, exerciseId } = placeOfRow(after);
    return { entry: read.entry, incidentId, exerciseId };
  });
  const byIncident = grouped(entries, (each) => `${each.incidentId}\n${each.exerciseId}`);
  for (const group of byIncident.values()) {
    const [{ incidentId, exerciseId }] = group as [(typeof entries)[number]];
    await registerOf(trx, shelters, context, {
      incidentId,
      exerciseId,
      entries: group.map(({ entry }) => entry),
    });
  }
}

async function registerOf(
  trx: Trx,
  shelters: Shelters,
  context: ApplyContext,
  given: { incidentId: string; exerciseId: string; entries: Entry[] },
): Promise<void> {
  const { incidentId, exerciseId, entries } = given;
  const divisionCode = commonDivision(entries.map((entry) => entry.divisionCode));
  const where = { incidentId, exerciseId, divisionCode };
  const { created } = await peopleOfEntries(trx, shelters, entries, where, shelters.now());
  const households = new Set(entries.map(({ householdId }) => householdId)).size;
  const subject = `incidents/${incidentId}`;
  const after = { households, created: created.size, exerciseId };
  await audit(trx, context, { action: 'people.register', subject, divisionCode, after });
  await publish(trx, { kind: 'people.registered', subject, divisionCode, data: after });
}
