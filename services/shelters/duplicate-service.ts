import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { DuplicateInput } from '../../gen/muster/shelters/v1/Duplicate';
import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { AppError, notFound, parse } from '../platform/errors';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { optionalText, toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import type { Admission, Admitted } from './admission-service';
import {
  duplicateStates,
  insertDuplicates,
  listDuplicates,
  lockDuplicate,
  adoptNumbers,
  mergePeople,
  resolveDuplicate,
  type Duplicate,
} from './duplicate-store';
import { grouped } from './grouping';
import { changeLoad } from './occupancy-store';
import { openedPerson, sealedPerson } from './person-keys';
import { findByIndex, lockPeople, setWhereabouts, type Person } from './person-store';
import { placesOf } from './places';
import {
  peopleReaders,
  readScope,
  receivers,
  requireIn,
  type HandlersOf,
  type Shelters,
} from './service-context';
import { exerciseId, incidentId, optionalEnum, uuid } from './shapes';
import { lockedSite } from './site-access-service';
import type { Site } from './site-store';
import { endStays, staysOfPeople } from './stay-store';

type Flagging = {
  admission: Admission;
  site: Site;
  admitted: Admitted[];
  created: Set<string>;
  now: Date;
};

/** Who was elsewhere a moment ago, and who gave the phone of another household. */
export async function flagDuplicates(trx: Trx, flagging: Flagging): Promise<void> {
  const { admission, site, admitted, created, now } = flagging;
  const { divisionCode } = site;
  const base = { exerciseId: admission.exerciseId, siteId: site.id, divisionCode, note: '' };
  const suspect = (kind: Duplicate['kind'], person: Person, other: Person, elsewhere: string) => ({
    ...base,
    id: uuidv7(),
    kind,
    // Staff who saw them settle it; what a phone said is looked at.
    state:
      kind === 'SAME_ID' && admission.channel === 'STAFF' ? ('MERGED' as const) : ('OPEN' as const),
    incidentId: person.incidentId,
    personId: other.id,
    otherPersonId: person.id,
    otherSiteId: elsewhere,
    createTime: now,
    resolveTime: kind === 'SAME_ID' && admission.channel === 'STAFF' ? now : null,
  });
  const moved = admitted.flatMap(({ left, person }) =>
    left ? [suspect('SAME_ID', person, person, left.siteId)] : [],
  );
  const fresh = admitted.map(({ person }) => person).filter(({ id }) => created.has(id));
  const withPhone = fresh.filter(({ phoneIndex }) => phoneIndex !== null);
  const shared: Duplicate[] = [];
  if (withPhone.length > 0) {
    const indexes = [...new Set(withPhone.map(({ phoneIndex }) => phoneIndex!))];
    const { incidentId, exerciseId } = withPhone[0]!;
    const asked = { incidentId, exerciseId, idIndexes: [], phoneIndexes: indexes };
    const others = grouped(await findByIndex(trx, asked), ({ phoneIndex }) => phoneIndex ?? '');
    for (const person of withPhone) {
      const stranger = others
        .get(person.phoneIndex!)
        ?.find(({ id, householdId }) => id !== person.id && householdId !== person.householdId);
      if (!stranger) continue;
      shared.push(suspect('SAME_PHONE', person, stranger, stranger.siteId ?? ''));
    }
  }
  await insertDuplicates(trx, [...moved, ...shared]);
}

const listShape = z.object({ incidentId, exerciseId, state: optionalEnum(duplicateStates) });
const resolveShape = z.object({
  id: uuid,
  state: z.enum(['MERGED', 'DISTINCT'], 'must be MERGED or DISTINCT'),
  note: optionalText(500),
});

type Handlers = Pick<HandlersOf<'People'>, 'listDuplicates' | 'resolveDuplicate'>;

export function duplicateHandlers(shelters: Shelters): Handlers {
  const { db, now } = shelters;
  return {
    listDuplicates: async (request, context) => {
      const scope = readScope(context.actor, peopleReaders);
      const filter = { ...parse(listShape, request), scope };
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const found = await listDuplicates(db, { ...filter, beforeId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { duplicates: rows.map(duplicateMessage), nextPageToken };
    },

    resolveDuplicate: async (request, context) => {
      const { id, state, note } = parse(resolveShape, request);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const before = await lockDuplicate(trx, id);
        if (!before) throw notFound('duplicate', id);
        const { divisionCode, exerciseId } = before;
        requireIn(context.actor, receivers, divisionCode, exerciseId);
        requireOpenDuplicate(before);
        if (state === 'MERGED' && before.personId !== before.otherPersonId) {
          await merge(trx, shelters, before, context.actor.id);
        }
        const after = await resolveDuplicate(trx, id, { state, note, now: now() });
        const subject = `duplicates/${id}`;
        const facts = {
          state,
          note,
          personId: before.personId,
          otherPersonId: before.otherPersonId,
        };
        await audit(trx, context, {
          action: 'duplicate.resolve',
          subject,
          divisionCode,
          after: facts,
        });
        const data = { state, exerciseId };
        await publish(trx, { kind: 'duplicate.resolved', subject, divisionCode, data });
        return duplicateMessage(after);
      });
    },
  };
}

function requireOpenDuplicate({ id, state }: Duplicate): void {
  if (state === 'OPEN') return;
  const subject = `duplicates/${id}`;
  throw new AppError('DUPLICATE_STATE', `${subject} is ${state} already`, {
    preconditions: [{ type: 'DUPLICATE_STATE', subject, description: `is ${state}` }],
  });
}

/**
 * The one known first stays, with the stays and the numbers of both. Where both are present, the
 * one checked in later is where they are.
 */
async function merge(
  trx: Trx,
  shelters: Shelters,
  pair: Duplicate,
  actorId: string,
): Promise<void> {
  const { keys } = shelters;
  const now = shelters.now();
  const { personId: into, otherPersonId: from, incidentId, exerciseId } = pair;
  const people = await lockPeople(trx, { ids: [into, from], indexes: [], incidentId, exerciseId });
  const [kept, gone] = [into, from].map((id) => people.find((person) => person.id === id)!);
  if (kept!.mergedInto || gone!.mergedInto) {
    throw new AppError('DUPLICATE_STATE', 'one of the two was merged already');
  }
  const present = (await staysOfPeople(trx, [into, from])).filter((stay) => !stay.checkOutTime);
  const [earlier, later] = present;
  if (earlier && later) {
    const destination = `sites/${later.siteId}`;
    await endStays(trx, [{ id: earlier.id, checkOutTime: later.checkInTime, destination }], '');
    const { site, standards } = await lockedSite(trx, earlier.siteId, exerciseId);
    const { places } = placesOf(standards, site, site.hazard);
    await changeLoad(trx, { site, exerciseId, places, persons: -1, reserved: 0, actorId, now });
  }
  const [mine, theirs] = [openedPerson(keys, kept!), openedPerson(keys, gone!)];
  await mergePeople(trx, { from, into, now });
  await adoptNumbers(trx, into, {
    ...sealedPerson(keys, into, {
      name: mine.name || theirs.name,
      idNumber: mine.idNumber || theirs.idNumber,
      phone: mine.phone || theirs.phone,
    }),
    now,
  });
  const last = present.at(-1);
  if (last)
    await setWhereabouts(trx, [into], { whereabouts: 'SHELTERED', siteId: last.siteId }, now);
}

function duplicateMessage(duplicate: Duplicate): DuplicateInput {
  return {
    id: duplicate.id,
    kind: duplicate.kind,
    state: duplicate.state,
    incidentId: duplicate.incidentId,
    exerciseId: duplicate.exerciseId,
    personId: duplicate.personId,
    otherPersonId: duplicate.otherPersonId,
    siteId: duplicate.siteId,
    otherSiteId: duplicate.otherSiteId,
    note: duplicate.note,
    createTime: toTimestamp(duplicate.createTime),
    resolveTime: toOptionalTimestamp(duplicate.resolveTime),
  };
}
