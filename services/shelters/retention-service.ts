import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { AppError, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { once } from '../platform/requests';
import { setAddress } from './household-store';
import { purgeShape } from './people-shapes';
import { resealedEntry } from './kept-arrival-service';
import { countKeptToReseal, lockKeptToReseal, purgeKept, resealKept } from './kept-arrival-store';
import { openedAddress, resealedPerson, sealedAddress } from './person-keys';
import { sweeper, type Who } from './reservation-resolve-service';
import {
  countSheltered,
  countToReseal,
  lockHouseholdsToReseal,
  lockKeysToReseal,
  lockPeopleToReseal,
  overdueIncidents,
  purgePeople,
  resealKey,
  resealPeople,
} from './retention-store';
import { administrators, type HandlersOf, type Shelters } from './service-context';
import { secretPlace } from './site-code-service';
import { findStandards } from './standard-store';

type Handlers = Pick<HandlersOf<'People'>, 'purgePeople' | 'rotatePersonalKeys'>;

const rotateBatch = 2_000;

export function retentionHandlers(shelters: Shelters): Handlers {
  const { db, now } = shelters;
  return {
    purgePeople: async (request, context) => {
      const { incidentId, exerciseId, reason } = parse(purgeShape, request);
      requireRole(context.actor, administrators, '');
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const persons = await countSheltered(trx, incidentId, exerciseId);
        if (persons > 0) {
          const message = `${persons} people of it are in shelters: check them out first`;
          throw new AppError('PEOPLE_SHELTERED', message, {
            metadata: { persons: String(persons) },
          });
        }
        return purge(trx, context, { incidentId, exerciseId, reason, now: now() });
      });
    },

    rotatePersonalKeys: async (request, context) => {
      requireRole(context.actor, administrators, '');
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const rotated = await reseal(trx, shelters);
        const keyId = shelters.keys.currentKeyId;
        const remaining = (await countToReseal(trx, keyId)) + (await countKeptToReseal(trx, keyId));
        const subject = 'personal-keys';
        const after = { keyId, rotated, remaining };
        const action = 'personal-keys.rotate';
        await audit(trx, context, { action, subject, divisionCode: '', after });
        return { rotated, remaining };
      });
    },
  };
}

type Purge = { incidentId: string; exerciseId: string; reason: string; now: Date };

async function purge(trx: Trx, who: Who, { incidentId, exerciseId, reason, now }: Purge) {
  const counts = await purgePeople(trx, incidentId, exerciseId, now);
  await purgeKept(trx, { incidentId, exerciseId });
  const subject = `incidents/${incidentId}`;
  const after = { ...counts, exerciseId };
  const divisionCode = '';
  await audit(trx, who, {
    action: 'people.purge',
    subject,
    divisionCode,
    after: { ...after, reason },
  });
  await publish(trx, { kind: 'people.purged', subject, divisionCode, data: after });
  return counts;
}

/** Takes away what the standards say need not be kept any longer. */
export async function sweepRetention(trx: Trx, now: Date): Promise<void> {
  const { retentionDays } = await findStandards(trx);
  const before = new Date(now.getTime() - retentionDays * 86_400_000);
  const reason = `${retentionDays} days after the last of them was seen`;
  for (const overdue of await overdueIncidents(trx, before)) {
    await purge(trx, sweeper, { ...overdue, reason, now });
  }
  await purgeKept(trx, { before });
}

async function reseal(trx: Trx, { keys }: Shelters): Promise<number> {
  const keyId = keys.currentKeyId;
  const people = await lockPeopleToReseal(trx, keyId, rotateBatch);
  await resealPeople(
    trx,
    people.map((person) => ({ id: person.id, ...resealedPerson(keys, person) })),
  );
  const room = rotateBatch - people.length;
  const households = room > 0 ? await lockHouseholdsToReseal(trx, keyId, room) : [];
  for (const { id, addressSealed } of households) {
    const address = openedAddress(keys, id, addressSealed);
    await setAddress(trx, id, sealedAddress(keys, id, address)!);
  }
  const siteKeys = room > 0 ? await lockKeysToReseal(trx, keyId, room) : [];
  for (const { siteId, number, secretSealed } of siteKeys) {
    const place = secretPlace(siteId, number);
    const anew = keys.seal(keys.open(secretSealed, place), place);
    await resealKey(trx, { siteId, number, secretSealed: anew });
  }
  const kept = room > 0 ? await lockKeptToReseal(trx, keyId, room) : [];
  for (const { id, entrySealed } of kept) {
    await resealKept(trx, id, resealedEntry(keys, id, entrySealed));
  }
  return people.length + households.length + siteKeys.length + kept.length;
}
