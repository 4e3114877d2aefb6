// Leaving by the phone that checked in. A phone may say so days later, in one batch with others:
// each is judged on its own, and what cannot be applied is kept for staff, never lost.
import { transact, type Trx } from '../platform/db';
import { parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { retriedContention } from '../platform/requests';
import { arrivalTime } from './check-in';
import { checkOutByCodeShape } from './check-in-shapes';
import { leave } from './check-out-service';
import { departureOf, type Departure } from './departure';
import { keepForStaff } from './kept-arrival-service';
import { namedEntry } from './person';
import { lockPeople } from './person-store';
import type { Who } from './reservation-resolve-service';
import type { HandlersOf, Shelters } from './service-context';
import { seenSite } from './site-access-service';
import { signedCode } from './site-code-service';
import { staysOfPeople, staysOfPhones, type Stay } from './stay-store';

type Handlers = Pick<HandlersOf<'CheckIns'>, 'checkOutByCode'>;

export function departureHandlers(shelters: Shelters): Handlers {
  const { db, now } = shelters;
  return {
    // The phone's own ids are what it may act on: they are known to nobody else.
    checkOutByCode: async (request, context) => {
      const { clientIds, names, checkOutTime, code } = parse(checkOutByCodeShape, request);
      requireRole(context.actor, ['SERVICE']);
      const { siteId, exerciseId } = (await signedCode(shelters, code)).code;
      const who: Who = {
        actor: { id: 'public', name: 'phone page', grants: [] },
        method: context.method,
      };
      const at = arrivalTime(checkOutTime, now()) ?? now();
      const here = { siteId, exerciseId };
      return retriedContention(() =>
        transact(db, async (trx) => {
          const departures = await judged(trx, { ...here, clientIds, at });
          const stays = departures.flatMap(({ stay }) => stay ?? []);
          const leaving = { ...here, destination: '', stays, at, key: '' };
          const persons = await leave(trx, shelters, who, leaving);
          await keep(trx, shelters, departures, { ...here, clientIds, names, at });
          const results = departures.map(({ clientId, outcome }) => ({ clientId, outcome }));
          return { results, persons };
        }),
      );
    },
  };
}

type Leaving = { siteId: string; exerciseId: string; clientIds: string[]; at: Date };

/** What becomes of each id, whose people are locked from here on. */
async function judged(
  trx: Trx,
  { siteId, exerciseId, clientIds, at }: Leaving,
): Promise<Departure<Stay>[]> {
  const known = await staysOfPhones(trx, clientIds);
  const ids = [...new Set(known.map(({ personId }) => personId))].sort();
  await lockPeople(trx, { incidentId: '', exerciseId, ids, indexes: [] });
  const byClient = new Map(
    (await staysOfPhones(trx, clientIds)).map((stay) => [stay.clientId, stay]),
  );
  const all = await staysOfPeople(trx, ids);
  return clientIds.map((clientId) => {
    const stay = byClient.get(clientId);
    const others = all.filter(({ personId }) => personId === stay?.personId);
    return departureOf({ clientId, siteId, exerciseId, at }, stay, others);
  });
}

async function keep(
  trx: Trx,
  shelters: Shelters,
  departures: Departure<Stay>[],
  { siteId, exerciseId, clientIds, names, at }: Leaving & { names: string[] },
): Promise<void> {
  const nameOf = new Map(clientIds.map((clientId, index) => [clientId, names[index] ?? '']));
  const kept = departures.flatMap(({ clientId, refusal }) =>
    refusal
      ? [{ entry: namedEntry(clientId, nameOf.get(clientId)!), reason: refusal, time: at }]
      : [],
  );
  if (kept.length === 0) return;
  const site = await seenSite(trx, siteId, exerciseId);
  await keepForStaff(trx, shelters, { kind: 'DEPARTURE', site, exerciseId, kept });
}
