// Answers of people who have no session, and what providers report.
import { timingSafeEqual } from 'node:crypto';
import type { AuditContext } from '../../platform/audit';
import { transact } from '../../platform/db';
import { AppError, notFound, parse } from '../../platform/errors';
import { requireRole } from '../../platform/identity';
import { isContention } from '../../platform/requests';
import { implement, type CallContext, type ServiceHandlers } from '../../platform/rpc-server';
import type { Implementations } from '../../platform/rpc-types';
import { takeAnswer } from './answering-service';
import { recipientOfLink } from './answer-links-service';
import { replyCode } from './answer-link';
import { findByPhone, type Recipient } from './answer-store';
import { findCallOut } from './call-out-store';
import { signature } from './channels/http-client';
import { openContact } from './contact-seal';
import { linkedMessage } from './messages';
import { applyReceipt } from './notice-store';
import type { CallOuts } from './parts-service';
import { phoneKey } from './routes';
import { answerShape, linkShape, providerPostShape, receiptShape, smsShape } from './shapes';
import { readReply } from './sms-reply';

type Handlers = Implementations['muster.mobilization.v1.CallOutAnswersService'];

const signatureAgeMs = 5 * 60_000;

export function callOutAnswersService(parts: CallOuts): ServiceHandlers {
  return implement('muster.mobilization.v1.CallOutAnswersService', {
    ...linkHandlers(parts),
    ...providerHandlers(parts),
  });
}

/** Whoever holds the link is the person it was made for. */
const publicly = ({ method }: CallContext, name: string): AuditContext => ({
  actor: { id: 'public', name },
  method,
});

function linkHandlers(parts: CallOuts): Pick<Handlers, 'openLink' | 'answerByLink'> {
  return {
    openLink: async (request, { actor }) => {
      const { token } = parse(linkShape, request);
      requireRole(actor, ['SERVICE']);
      return shown(parts, await recipientOfLink(parts, token));
    },

    answerByLink: async (request, context) => {
      const { token, ...given } = parse(answerShape, request);
      requireRole(context.actor, ['SERVICE']);
      const { id } = await recipientOfLink(parts, token);
      const who = publicly(context, 'phone page');
      const saved = await withRetry(() =>
        transact(parts.db, (trx) => takeAnswer(trx, parts, who, id, { ...given, source: 'LINK' })),
      );
      return shown(parts, saved);
    },
  };
}

async function shown(parts: CallOuts, recipient: Recipient) {
  const callOut = (await findCallOut(parts.db, recipient.callOutId))!;
  const contact = openContact(parts.keys, recipient.id, recipient.contactSealed);
  return linkedMessage(callOut, recipient, contact);
}

/** Two answers may lock what each other needs; the one that lost is simply taken again. */
async function withRetry<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isContention(error) || tries === 4) throw error;
    }
  }
}

function providerHandlers(parts: CallOuts): Pick<Handlers, 'receiveSms' | 'receiveReceipt'> {
  return {
    receiveSms: async (request, context) => {
      const body = signedBody(parts, request, context);
      const { from, text } = parse(smsShape, body);
      const reply = readReply(text);
      if (!reply) {
        const message = 'the reply says neither yes nor no: 1 to accept, 2 to decline';
        throw new AppError('REPLY_UNCLEAR', message);
      }
      const id = await replier(parts, from, reply.code);
      const who = publicly(context, 'SMS');
      const given = { ...reply, etaTime: null, answerTime: null, source: 'SMS' as const };
      const saved = await withRetry(() =>
        transact(parts.db, (trx) => takeAnswer(trx, parts, who, id, given)),
      );
      const answer = `ANSWER_${reply.answer}` as const;
      return { answer, recipientId: saved.id, state: saved.state };
    },

    receiveReceipt: async (request, context) => {
      const body = signedBody(parts, request, context);
      const { messageId, status, error } = parse(receiptShape, body);
      const receipt = { messageId, delivered: status === 'DELIVERED', error, now: parts.now() };
      const message = await transact(parts.db, (trx) => applyReceipt(trx, receipt));
      if (!message) throw notFound('message', messageId);
      return { messageId, state: message.state };
    },
  };
}

/** Of the newest call-out that phone was asked in; of several who share it, by the code. */
async function replier({ db, keys }: CallOuts, phone: string, code: string): Promise<string> {
  const asked = await findByPhone(db, keys.blindIndexes(phoneKey(phone)));
  if (asked.length === 0) {
    throw new AppError('NOBODY_ASKED', 'nobody with this phone is called out now');
  }
  const coded = code === '' ? [] : asked.filter(({ id }) => replyCode(id) === code);
  const meant = coded.length > 0 ? coded : asked;
  const newest = meant.filter(({ callOutId }) => callOutId === meant[0]!.callOutId);
  if (newest.length > 1) {
    const message = 'several people share this phone: reply with the code of the message';
    throw new AppError('REPLY_AMBIGUOUS', message);
  }
  return newest[0]!.id;
}

function signedBody(
  parts: CallOuts,
  request: Parameters<Handlers['receiveSms']>[0],
  { actor }: CallContext,
): unknown {
  const { channelId, body, timestamp, signature: given } = parse(providerPostShape, request);
  requireRole(actor, ['SERVICE']);
  const key = parts.channels.keyOf(channelId);
  const right = Buffer.from(signature(key ?? '', timestamp, body));
  const sent = Buffer.from(given);
  const same = right.length === sent.length && timingSafeEqual(right, sent);
  if (key === undefined || !same) {
    throw new AppError('SIGNATURE_INVALID', 'the signature is not of this channel and body');
  }
  const age = Math.abs(parts.now().getTime() - Number(timestamp) * 1000);
  if (age > signatureAgeMs) {
    throw new AppError('SIGNATURE_STALE', 'the signed time is more than five minutes away');
  }
  try {
    return JSON.parse(body);
  } catch {
    throw new AppError('FIELD_INVALID', 'body: must be JSON', {
      violations: [{ field: 'body', description: 'must be JSON' }],
    });
  }
}
