// Arrivals that came too late to be let in by themselves, and what staff make of them.
import { audit } from '../platform/audit';
import { AppError, notFound, parse } from '../platform/errors';
import type { PersonalKeys } from '../platform/personal';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import { admit } from './admission-service';
import { keptArrivalsShape, resolveKeptShape } from './check-in-shapes';
import { listKept, lockKept, resolveKept, type KeptArrival } from './kept-arrival-store';
import { seesNames } from './people-messages';
import { maskedName, type Entry } from './person';
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
        if (asked.admit) {
          const entry = openedEntry(keys, kept);
          await admit(trx, shelters, context, {
            siteId: asked.siteId ?? siteId,
            exerciseId,
            incidentId: '',
            entries: [entry],
            channel: 'STAFF',
            overrideReason: asked.overrideReason,
            authorize: (site) => {
              requireIn(context.actor, receivers, site.divisionCode, exerciseId);
              if (asked.overrideReason) requireRole(context.actor, overriders, site.divisionCode);
            },
          });
        }
        const state = asked.admit ? ('ADMITTED' as const) : ('DISMISSED' as const);
        const actorId = context.actor.id;
        const after = await resolveKept(trx, kept.id, { ...asked, state, actorId, now: now() });
        const subject = `kept-arrivals/${kept.id}`;
        const facts = { siteId, exerciseId, state, refusal: kept.reason };
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
    clientId: kept.clientId,
    siteId: kept.siteId,
    exerciseId: kept.exerciseId,
    reason: kept.reason,
    state: kept.state,
    name: seesNames(actor, divisionCode) ? name : maskedName(name),
    ageGroup: entry?.ageGroup ?? ('AGE_GROUP_UNSPECIFIED' as const),
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
