// What phones sent and could not be applied by itself, and what staff make of it.
import { uuidv7 } from 'uuidv7';
import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { AppError, invalid, notFound, parse } from '../platform/errors';
import type { PersonalKeys } from '../platform/personal';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import type { CallContext } from '../platform/rpc-types';
import { toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import { admit } from './admission-service';
import { keptArrivalsShape, resolveKeptShape } from './check-in-shapes';
import { leave, notCheckedIn } from './check-out-service';
import {
  countOpenKept,
  insertKept,
  listKept,
  lockKept,
  resolveKept,
  type KeptArrival,
  type KeptKind,
} from './kept-arrival-store';
import { seesNames } from './people-messages';
import { maskedName, type Entry } from './person';
import { lockPeople } from './person-store';
import {
  overriders,
  readScope,
  receivers,
  requireIn,
  type HandlersOf,
  type Shelters,
} from './service-context';
import { requireRole, type Actor } from '../platform/identity';
import { seenSite } from './site-access-service';
import type { Site } from './site-store';
import { isPresent, staysOfClients, staysOfPeople } from './stay-store';

type Handlers = Pick<HandlersOf<'CheckIns'>, 'listKeptArrivals' | 'resolveKeptArrival'>;

export function keptArrivalHandlers(shelters: Shelters): Handlers {
  const { db, keys, now } = shelters;
  return {
    listKeptArrivals: async (request, context) => {
      const asked = parse(keptArrivalsShape, request);
      const scope = readScope(context.actor, [...receivers, 'AUDITOR']);
      const filter = { ...asked, scope };
      const { limit, after } = pageRequest(filter, request);
      const afterId = after ? String(after[0]) : null;
      const found = await listKept(db, { ...filter, afterId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return {
        keptArrivals: rows.map((row) => message(keys, context.actor, row, row.divisionCode)),
        nextPageToken,
      };
    },

    resolveKeptArrival: async (request, context) => {
      const asked = parse(resolveKeptShape, request);
      requireRole(context.actor, [...receivers, 'DRILL_OPERATOR']);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const kept = await lockKept(trx, asked.id);
        if (!kept) throw notFound('kept arrival', asked.id);
        const { siteId, exerciseId } = kept;
        const { divisionCode } = await seenSite(trx, siteId, exerciseId);
        requireIn(context.actor, receivers, divisionCode, exerciseId);
        if (kept.state !== 'OPEN') throw resolvedAlready(kept);
        if (asked.admit && kept.kind === 'DEPARTURE') {
          await letOut(trx, shelters, context, kept, asked.personId);
        } else if (asked.admit) {
          await letIn(trx, shelters, context, kept, asked);
        }
        const state = asked.admit ? ('ADMITTED' as const) : ('DISMISSED' as const);
        const actorId = context.actor.id;
        const after = await resolveKept(trx, kept.id, { ...asked, state, actorId, now: now() });
        const subject = `kept-arrivals/${kept.id}`;
        const { kind: keptKind, reason: refusal } = kept;
        const facts = { siteId, exerciseId, kind: keptKind, state, refusal };
        const action = 'kept-arrival.resolve';
        const reason = asked.reason;
        await audit(trx, context, { action, subject, divisionCode, after: { ...facts, reason } });
        const kind = 'kept-arrival.resolved';
        await publish(trx, { kind, subject, divisionCode, data: facts });
        return message(keys, context.actor, after, divisionCode);
      });
    },
  };
}

type Resolving = { siteId: string | null; personId: string | null; overrideReason: string };

async function letIn(
  trx: Trx,
  shelters: Shelters,
  context: CallContext,
  kept: KeptArrival,
  { siteId, personId, overrideReason }: Resolving,
): Promise<void> {
  const { exerciseId } = kept;
  await admit(trx, shelters, context, {
    siteId: siteId ?? kept.siteId,
    exerciseId,
    incidentId: '',
    entries: [{ ...openedEntry(shelters.keys, kept), personId }],
    channel: 'STAFF',
    overrideReason,
    authorize: ({ divisionCode }) => {
      requireIn(context.actor, receivers, divisionCode, exerciseId);
      if (overrideReason) requireRole(context.actor, overriders, divisionCode);
    },
  });
}

/** They leave wherever they are by now; of whom nobody is present, staff dismiss it. */
async function letOut(
  trx: Trx,
  shelters: Shelters,
  context: CallContext,
  { clientId, siteId, exerciseId, checkInTime: at }: KeptArrival,
  named: string | null,
): Promise<void> {
  const known = (await staysOfClients(trx, [clientId])).map(({ personId }) => personId);
  if (named && known.length > 0 && !known.includes(named)) {
    throw invalid('personId', 'is not whom the phone stands for');
  }
  const ids = named ? [named] : known;
  await lockPeople(trx, { incidentId: '', exerciseId, ids, indexes: [] });
  const stay = (await staysOfPeople(trx, ids)).find(
    (each) => each.exerciseId === exerciseId && isPresent(each),
  );
  if (!stay || stay.checkInTime > at) throw notCheckedIn(siteId, [clientId]);
  const { divisionCode } = await seenSite(trx, stay.siteId, exerciseId);
  requireIn(context.actor, receivers, divisionCode, exerciseId);
  const leaving = { siteId: stay.siteId, exerciseId, destination: '', stays: [stay], at };
  await leave(trx, shelters, context, { ...leaving, key: clientId });
}

const openKeptMax = 5_000;

export type Keeping = {
  kind: KeptKind;
  site: Site;
  exerciseId: string;
  kept: { entry: Entry; reason: string; time: Date }[];
};

/** Once for each client id. The public may not fill a disk: past a limit nothing is taken. */
export async function keepForStaff(
  trx: Trx,
  { keys, now }: Shelters,
  { kind, site, exerciseId, kept }: Keeping,
): Promise<void> {
  if ((await countOpenKept(trx, site.id)) >= openKeptMax) {
    const message = `${openKeptMax} entries wait for the staff of sites/${site.id}: send it later`;
    throw new AppError('KEPT_FULL', message, { metadata: { siteId: site.id } });
  }
  const { id: siteId, incidentId } = site;
  const rows = kept.map(({ entry, reason, time: checkInTime }) => {
    const id = uuidv7();
    const { clientId } = entry;
    const entrySealed = sealedEntry(keys, id, entry);
    const place = { siteId, exerciseId, incidentId };
    return { id, kind, clientId, ...place, reason, entrySealed, checkInTime, createTime: now() };
  });
  await insertKept(trx, rows);
}

const place = (id: string) => `kept_arrivals.entry:${id}`;

export const sealedEntry = (keys: PersonalKeys, id: string, entry: Entry) =>
  keys.seal(JSON.stringify(entry), place(id));

export const resealedEntry = (keys: PersonalKeys, id: string, sealed: string) =>
  keys.seal(keys.open(sealed, place(id)), place(id));

function openedEntry(keys: PersonalKeys, { id, entrySealed, checkInTime }: KeptArrival): Entry {
  if (entrySealed === null) {
    const message = `kept-arrivals/${id} was purged: check them in anew`;
    throw new AppError('PERSON_PURGED', message, { metadata: { id } });
  }
  const stored = JSON.parse(keys.open(entrySealed, place(id))) as Entry;
  return { ...stored, personId: null, checkInTime };
}

function message(keys: PersonalKeys, actor: Actor, kept: KeptArrival, divisionCode: string) {
  const entry = kept.entrySealed === null ? undefined : openedEntry(keys, kept);
  const name = entry?.name ?? '';
  return {
    id: kept.id,
    kind: kept.kind,
    clientId: kept.clientId,
    siteId: kept.siteId,
    exerciseId: kept.exerciseId,
    reason: kept.reason,
    state: kept.state,
    name: seesNames(actor, divisionCode) ? name : maskedName(name),
    // Of who leaves, a phone says no more than what it calls them.
    ageGroup: (kept.kind === 'ARRIVAL' && entry?.ageGroup) || ('AGE_GROUP_UNSPECIFIED' as const),
    needs: entry?.needs ?? [],
    checkInTime: toTimestamp(kept.checkInTime),
    createTime: toTimestamp(kept.createTime),
    resolveTime: toOptionalTimestamp(kept.resolveTime),
    resolveReason: kept.resolveReason,
  };
}

const resolvedAlready = ({ id, state }: KeptArrival) => {
  const subject = `kept-arrivals/${id}`;
  const description = `is ${state}`;
  return new AppError('KEPT_ARRIVAL_STATE', `${subject} ${description}`, {
    preconditions: [{ type: 'KEPT_ARRIVAL_STATE', subject, description }],
    metadata: { state },
  });
};
