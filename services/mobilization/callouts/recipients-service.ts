// The people of a call-out, their messages, and what each one sees of it.
import { parse, notFound } from '../../platform/errors';
import { requireRole, type Actor, type Role } from '../../platform/identity';
import { pageOf, pageRequest } from '../../platform/paging';
import { once } from '../../platform/requests';
import { takeAnswer } from './answering-service';
import { linkOf } from './answer-links-service';
import { replyCode } from './answer-link';
import {
  findRecipient,
  listOfAccount,
  listRecipients,
  markRead,
  type Recipient,
} from './answer-store';
import { findCallOut } from './call-out-store';
import { seenCallOut, type Handlers } from './call-outs-service';
import { openContact } from './contact-seal';
import { callOutMessage, recipientMessage, sentMessage } from './messages';
import { missingText } from './missing-service';
import { noticeText } from './message-text';
import { listMessages, type MessageOfPerson } from './notice-store';
import type { CallOuts } from './parts-service';
import { mineShape, messagesShape, outboxShape, recipientsShape, recordShape } from './shapes';

const nameReaders: Role[] = ['COMMANDER', 'DRILL_OPERATOR', 'TEAM_LEADER', 'SERVICE'];

const mayName = (actor: Actor, divisionCode: string) => {
  try {
    requireRole(actor, nameReaders, divisionCode);
    return true;
  } catch {
    return false;
  }
};

type Kept = 'listRecipients' | 'recordAnswer' | 'listMessages' | 'listOutbox' | 'listMyCallOuts';

export function recipientHandlers(parts: CallOuts): Pick<Handlers, Kept> {
  return { ...peopleHandlers(parts), ...messageHandlers(parts), ...ownHandlers(parts) };
}

function peopleHandlers(parts: CallOuts): Pick<Handlers, 'listRecipients' | 'recordAnswer'> {
  const { db } = parts;
  return {
    listRecipients: async (request, { actor }) => {
      const { pageSize, pageToken, ...filter } = parse(recipientsShape, request);
      const { divisionCode } = await seenCallOut(db, actor, filter.callOutId);
      const { limit, after } = pageRequest(filter, { pageSize, pageToken });
      const afterRank = after ? Number(after[0]) : -1;
      const found = await listRecipients(db, { ...filter, afterRank, limit: limit + 1 });
      const page = pageOf(found, limit, ({ rank }) => [rank], filter);
      const named = mayName(actor, divisionCode);
      const recipients = page.rows.map((row) =>
        recipientMessage(named ? row : { ...row, reason: '' }, named ? nameOf(parts, row) : ''),
      );
      return { recipients, nextPageToken: page.nextPageToken };
    },

    recordAnswer: async (request, context) => {
      const { recipientId, ...said } = parse(recordShape, request);
      requireRole(context.actor, nameReaders);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const found = await findRecipient(trx, recipientId);
        if (!found) throw notFound('recipient', recipientId);
        const { divisionCode } = (await findCallOut(trx, found.callOutId))!;
        requireRole(context.actor, nameReaders, divisionCode);
        const given = { ...said, answerTime: null, source: 'STAFF' as const };
        const saved = await takeAnswer(trx, parts, context, recipientId, given);
        // Stored with the request: without the name.
        return recipientMessage(saved, '');
      });
    },
  };
}

const nameOf = (
  { keys }: CallOuts,
  { id, contactSealed }: Pick<Recipient, 'id' | 'contactSealed'>,
) => openContact(keys, id, contactSealed).name;

function messageHandlers(parts: CallOuts): Pick<Handlers, 'listMessages' | 'listOutbox'> {
  const { db } = parts;
  return {
    listMessages: async (request, { actor }) => {
      const { pageSize, pageToken, ...given } = parse(messagesShape, request);
      await seenCallOut(db, actor, given.callOutId);
      const filter = { ...given, channelId: '' };
      const page = await messagesPage(parts, filter, { pageSize, pageToken });
      return { messages: page.rows.map(sentMessage), nextPageToken: page.nextPageToken };
    },

    listOutbox: async (request, { actor }) => {
      const { pageSize, pageToken, callOutId } = parse(outboxShape, request);
      requireRole(actor, nameReaders);
      const callOut = await seenCallOut(db, actor, callOutId);
      requireRole(actor, nameReaders, callOut.divisionCode);
      const filter = { callOutId, recipientId: null, channelId: 'outbox' };
      const page = await messagesPage(parts, filter, { pageSize, pageToken });
      const missing = callOut.escalateTime ? await missingText(db, callOut) : '';
      const messages = page.rows.map((row) => {
        const name = nameOf(parts, { id: row.recipientId, contactSealed: row.contactSealed });
        const linkPath = linkOf(parts, callOut, { ...row, id: row.recipientId });
        const { order, exerciseId } = callOut;
        const musterTime = order.musterTime ? new Date(order.musterTime) : null;
        const text = noticeText({
          ...{ kind: row.kind, language: order.language, title: order.title, text: order.text },
          ...{ pointName: order.pointName, exercise: exerciseId !== '', name, missing },
          ...{ musterTime, isLate: musterTime !== null && musterTime <= row.sendTime },
          link: parts.linkOrigin + linkPath,
          code: replyCode(row.recipientId),
        });
        return { message: sentMessage(row), personId: row.personId, name, text, linkPath };
      });
      return { messages, nextPageToken: page.nextPageToken };
    },
  };
}

async function messagesPage(
  { db }: CallOuts,
  filter: { callOutId: string; recipientId: string | null; channelId: string },
  paging: { pageSize: number; pageToken: string },
) {
  const { limit, after } = pageRequest(filter, paging);
  const [beforeTime, beforeId] = (after ?? []).map(String);
  const found = await listMessages(db, { ...filter, beforeTime, beforeId, limit: limit + 1 });
  const keyOf = ({ sendTime, id }: MessageOfPerson) => [sendTime.toISOString(), id];
  return pageOf(found, limit, keyOf, filter);
}

function ownHandlers(parts: CallOuts): Pick<Handlers, 'listMyCallOuts'> {
  const { db } = parts;
  return {
    listMyCallOuts: async (request, { actor }) => {
      const { pageSize, pageToken, peek } = parse(mineShape, request);
      const account = actor.id;
      const filter = { account };
      const { limit, after } = pageRequest(filter, { pageSize, pageToken });
      const [beforeTime, beforeId] = (after ?? []).map(String);
      const found = await listOfAccount(db, { account, beforeTime, beforeId, limit: limit + 1 });
      const keyOf = ({ queueTime, id }: Recipient) => [queueTime!.toISOString(), id];
      const page = pageOf(found, limit, keyOf, filter);
      const ids = page.rows.map(({ id }) => id);
      if (!peek) await markRead(db, ids, parts.now());
      const callOuts = await Promise.all(
        page.rows.map(async (row) => {
          const callOut = (await findCallOut(db, row.callOutId))!;
          return {
            callOut: callOutMessage(callOut),
            recipient: recipientMessage(row, nameOf(parts, row)),
            linkPath: linkOf(parts, callOut, row),
          };
        }),
      );
      return { callOuts, nextPageToken: page.nextPageToken };
    },
  };
}
