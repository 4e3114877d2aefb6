import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { audit } from '../platform/audit';
import { transact } from '../platform/db';
import { AppError, notFound, parse } from '../platform/errors';
import { requireRole, scopePrefixes } from '../platform/identity';
import { parseIn } from '../platform/request-fields';
import { once } from '../platform/requests';
import type { Implementations } from '../platform/rpc-types';
import { contactKinds } from './contact';
import { ContactBook } from './contact-book';
import {
  contactsByIndex,
  contactsOf,
  findContact,
  insertContacts,
  removeContact,
} from './contact-store';
import { grouped } from './grouping';
import { contactsMax, requirePeople } from './person-put-service';
import { peopleMessages } from './person-reading-service';
import { record, shown } from './person-service';
import { findPeople, findPerson, lockPeople } from './person-store';
import { leaders, type Roster } from './service-context';
import { contactShape, distinct, id, uuid } from './shapes';
import { text } from '../platform/wire-values';

type People = Implementations['muster.roster.v1.PeopleService'];

/** A reason that says something. */
const why = z
  .string()
  .trim()
  .min(4, 'must say why, in 4 to 500 characters')
  .max(500, 'must say why, in 4 to 500 characters');
const findShape = z.object({ kind: z.enum(contactKinds, 'is required'), value: text(200) });
const resolvedMax = 1_000;

export function contactHandlers(roster: Roster): Pick<People, 'addContact' | 'removeContact'> {
  const { db, now, keys } = roster;
  return {
    addContact: async (request, context) => {
      const { personId } = parse(z.object({ personId: id }), request);
      const given = parseIn('contact', contactShape, request.contact);
      const book = new ContactBook(keys);
      const { contact, knownAs } = book.sealed(randomUUID(), personId, given, 'contact.value');
      requireRole(context.actor, leaders);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const [person] = await lockPeople(trx, [personId]);
        if (!person || person.state === 'ERASED') throw notFound('person', personId);
        requireRole(context.actor, leaders, person.divisionCode);
        const held = await contactsOf(trx, [personId]);
        const same = held.find(({ blindIndex }) => knownAs.includes(blindIndex));
        if (!same && held.length >= contactsMax) throw tooMany();
        const written = same ? { ...contact, blindIndex: same.blindIndex } : contact;
        await insertContacts(trx, [written], now());
        await record(trx, context, 'person.contact-added', person, ['contacts']);
        return shown(roster, trx, context, personId);
      });
    },

    removeContact: async (request, context) => {
      const key = parse(z.object({ personId: id, contactId: uuid }), request);
      requireRole(context.actor, leaders);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const [person] = await lockPeople(trx, [key.personId]);
        if (!person) throw notFound('person', key.personId);
        requireRole(context.actor, leaders, person.divisionCode);
        const isGone = await removeContact(trx, key.personId, key.contactId);
        if (!isGone) throw notFound('contact', key.contactId);
        await record(trx, context, 'person.contact-removed', person, ['contacts']);
        return shown(roster, trx, context, key.personId);
      });
    },
  };
}

/** The answers that hold contacts in full; nothing keeps them. */
export function revealingHandlers(
  roster: Roster,
): Pick<People, 'revealContact' | 'findPeopleByContact'> {
  const { db, keys } = roster;
  const book = new ContactBook(keys);
  return {
    revealContact: async (request, context) => {
      const shape = z.object({ contactId: uuid, reason: why });
      const { contactId, reason } = parse(shape, request);
      requireRole(context.actor, leaders);
      const contact = await findContact(db, contactId);
      if (!contact) throw notFound('contact', contactId);
      const { personId, kind } = contact;
      const { divisionCode } = (await findPerson(db, personId))!;
      requireRole(context.actor, leaders, divisionCode);
      // The entry is there before the answer is: nothing is shown that was not written down.
      await transact(db, (trx) =>
        audit(trx, context, {
          action: 'contact.revealed',
          subject: `people/${personId}`,
          divisionCode,
          after: { contactId, kind, reason },
        }),
      );
      return { contactId, personId, kind, value: book.open(contact) };
    },

    findPeopleByContact: async (request, context) => {
      const { kind, value } = parse(findShape, request);
      requireRole(context.actor, leaders);
      const scope = scopePrefixes(context.actor, leaders);
      const found = await contactsByIndex(db, book.indexesOf(kind, value, 'value'));
      const people = await findPeople(
        db,
        found.map(({ personId }) => personId),
      );
      const within = people.filter(({ divisionCode }) =>
        scope.some((prefix) => divisionCode.startsWith(prefix)),
      );
      return { people: await peopleMessages(roster, db, context.actor, within) };
    },
  };
}

/** For whoever sends call-outs: everyone's contacts at once, one entry in the log. */
export function resolvingHandlers({ db, keys }: Roster): Pick<People, 'resolveContacts'> {
  const book = new ContactBook(keys);
  return {
    resolveContacts: async (request, context) => {
      const shape = z.object({ personIds: distinct(id, 1, resolvedMax, 'people'), reason: why });
      const { personIds, reason } = parse(shape, request);
      requireRole(context.actor, ['SERVICE'], '');
      const mentions = personIds.map((each, n) => ({ field: `personIds[${n}]`, id: each }));
      return transact(db, async (trx) => {
        const people = await requirePeople(trx, mentions);
        const contacts = grouped(await contactsOf(trx, personIds), ({ personId }) => personId);
        await audit(trx, context, {
          action: 'contacts.resolved',
          subject: 'people',
          divisionCode: '',
          after: { count: personIds.length, reason },
        });
        return {
          people: personIds.map((personId) => ({
            personId,
            name: people.get(personId)!.name,
            contacts: (contacts.get(personId) ?? []).map((contact) => ({
              id: contact.id,
              kind: contact.kind,
              label: contact.label,
              priority: contact.priority,
              sharedCount: contact.sharedCount,
              value: book.open(contact),
            })),
          })),
        };
      });
    },
  };
}

const tooMany = () =>
  new AppError('CONTACTS_TOO_MANY', `contact: a person has at most ${contactsMax} contacts`, {
    violations: [{ field: 'contact', description: `remove one of the ${contactsMax} first` }],
  });
