import { z } from 'zod';
import { audit } from '../platform/audit';
import { transact } from '../platform/db';
import { AppError, notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { once } from '../platform/requests';
import type { Implementations } from '../platform/rpc-types';
import { text } from '../platform/wire-values';
import { isOnTask } from './assignment-store';
import { ContactBook } from './contact-book';
import { countStaleContacts, lockStaleContacts, resealContacts } from './contact-store';
import { shown } from './person-service';
import { lockPeople } from './person-store';
import { countOpenTasks, erasePerson, lockPeopleOfIncident, removeCrews } from './purge-store';
import { purgers, type Roster } from './service-context';
import { id, reason } from './shapes';

type People = Implementations['muster.roster.v1.PeopleService'];

const erasedAtOnce = 200;
const crewsAtOnce = 20_000;
const rotateShape = z.object({
  batchSize: z
    .number()
    .int()
    .min(0, 'must not be negative')
    .max(5_000, 'must be at most 5000')
    .transform((size) => size || 500),
});

export function purgeHandlers(roster: Roster): Pick<People, 'erasePerson' | 'purgeIncident'> {
  const { db, now } = roster;
  return {
    erasePerson: async (request, context) => {
      const given = parse(z.object({ id, reason }), request);
      requireRole(context.actor, purgers);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const [person] = await lockPeople(trx, [given.id]);
        if (!person) throw notFound('person', given.id);
        requireRole(context.actor, purgers, person.divisionCode);
        if (await isOnTask(trx, given.id, null)) throw onTask(given.id);
        await erasePerson(trx, given.id, now());
        const subject = `people/${given.id}`;
        const { divisionCode } = person;
        const kind = 'person.erased';
        await audit(trx, context, {
          action: kind,
          subject,
          divisionCode,
          after: { reason: given.reason },
        });
        await publish(trx, { kind, subject, divisionCode, data: {} });
        return shown(roster, trx, context, given.id);
      });
    },

    purgeIncident: async (request, context) => {
      const given = parse(z.object({ incidentId: text(200), reason }), request);
      requireRole(context.actor, purgers, '');
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const { incidentId } = given;
        const open = await countOpenTasks(trx, incidentId);
        if (open > 0) throw underWay(incidentId, open);
        const people = await lockPeopleOfIncident(trx, incidentId, erasedAtOnce);
        for (const person of people) {
          if (await isOnTask(trx, person.id, null)) throw onTask(person.id);
          await erasePerson(trx, person.id, now());
        }
        const query = { incidentId, now: now(), limit: crewsAtOnce };
        const removedCrewCount = await removeCrews(trx, query);
        const counts = { erasedPeopleCount: people.length, removedCrewCount };
        const subject = incidentId;
        const kind = 'incident.personal-data-purged';
        const after = { ...counts, reason: given.reason };
        await audit(trx, context, { action: kind, subject, divisionCode: '', after });
        await publish(trx, { kind, subject, divisionCode: '', data: counts });
        const more = people.length === erasedAtOnce || removedCrewCount === crewsAtOnce;
        return { ...counts, more };
      });
    },
  };
}

/** Each batch is a transaction; what is left says where the next begins, so it may stop anywhere. */
export function rotationHandlers({ db, keys }: Roster): Pick<People, 'rotatePersonalKeys'> {
  return {
    rotatePersonalKeys: async (request, context) => {
      const { batchSize } = parse(rotateShape, request);
      requireRole(context.actor, purgers, '');
      const keyId = keys.currentKeyId;
      const book = new ContactBook(keys);
      return transact(db, async (trx) => {
        const stale = await lockStaleContacts(trx, keyId, batchSize);
        if (stale.length > 0) {
          await resealContacts(
            trx,
            stale.map((contact) => book.resealed(contact)),
          );
          await audit(trx, context, {
            action: 'personal-keys.rotated',
            subject: `personal-keys/${keyId}`,
            divisionCode: '',
            after: { resealed: stale.length },
          });
        }
        const remainingCount = await countStaleContacts(trx, keyId);
        return { resealedCount: stale.length, remainingCount, keyId };
      });
    },
  };
}

function onTask(personId: string): AppError {
  const subject = `people/${personId}`;
  const description = 'is on a task: end it first';
  return new AppError('PERSON_ON_TASK', `${subject} ${description}`, {
    preconditions: [{ type: 'PERSON_ON_TASK', subject, description }],
    metadata: { personId },
  });
}

function underWay(subject: string, open: number): AppError {
  const description = `has ${open} assignments that have not ended`;
  return new AppError('INCIDENT_UNDER_WAY', `${subject} ${description}`, {
    preconditions: [{ type: 'INCIDENT_UNDER_WAY', subject, description }],
    metadata: { open: String(open) },
  });
}
