// Sends what is due of one chunk of a call-out. The rows are taken under a lease; whatever happens
// to this process, they become due again, and go out under the same idempotency keys.
import { transact } from '../../../platform/db';
import { faultPoint, faultsArmed } from '../../../platform/fault-point';
import { uuidFromName } from '../../request-ids';
import { linkOf } from '../answer-links-service';
import { replyCode } from '../answer-link';
import type { CallOut } from '../call-out';
import { findCallOut } from '../call-out-store';
import type { Channel } from '../channels/channel';
import { openContact } from '../contact-seal';
import { afterAttempt, type SendOutcome } from '../delivery';
import { noticeText } from '../message-text';
import { missingText } from '../missing-service';
import {
  claimNotices,
  extendLease,
  putMessages,
  saveResults,
  type Chunk,
  type Message,
  type Notice,
  type NoticeResult,
} from '../notice-store';
import { takePlaces } from '../pace-store';
import type { CallOuts } from '../parts-service';
import type { Route } from '../routes';

/** When something of this chunk is due next; undefined when nothing is left to send. */
export async function sendNotices(
  sender: CallOuts,
  chunk: Chunk,
  signal: AbortSignal = new AbortController().signal,
): Promise<Date | undefined> {
  const now = sender.now();
  const leaseUntil = new Date(now.getTime() + sender.leaseMs);
  const notices = await claimNotices(sender.db, { ...chunk, now, leaseUntil });
  if (notices.length === 0) return undefined;
  const callOut = (await findCallOut(sender.db, chunk.callOutId))!;
  const asksAuthority = notices.some(({ notice }) => notice === 'AUTHORITY');
  const missing = asksAuthority ? await missingText(sender.db, callOut) : '';
  if (faultsArmed) await faultPoint('call-out:send:before');
  const about = { callOut, missing, signal };
  const tried = await keeping(sender, notices, () => tryAll(sender, notices, about));
  if (faultsArmed) await faultPoint('call-out:send:after');
  const results = tried.map(({ result }) => result);
  const messages = tried.flatMap(({ message }) => (message ? [message] : []));
  await transact(sender.db, async (trx) => {
    await saveResults(trx, results, sender.now());
    if (messages.length > 0) await putMessages(trx, messages);
  });
  const next = results.flatMap(({ noticeTime }) => (noticeTime ? [noticeTime.getTime()] : []));
  return next.length > 0 ? new Date(Math.min(...next)) : undefined;
}

/**
 * A slow channel may take longer than the lease: it is extended until all have been tried, so that
 * nobody else sends the same meanwhile.
 */
async function keeping<T>(
  { db, leaseMs, now }: CallOuts,
  claims: Notice[],
  work: () => Promise<T>,
): Promise<T> {
  let beat = Promise.resolve();
  let beating = false;
  const timer = setInterval(() => {
    // A slow beat is not overtaken: the last one is waited for, and must be the only one.
    if (beating) return;
    beating = true;
    const until = new Date(now().getTime() + leaseMs);
    // A beat that is lost is followed by the next.
    beat = extendLease(db, { claims, until })
      .catch(() => undefined)
      .finally(() => (beating = false));
  }, leaseMs / 3);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await beat;
  }
}

type Tried = { result: NoticeResult; message?: Message };
type About = { callOut: CallOut; missing: string; signal: AbortSignal };
type Addressed = { notice: Notice; name: string; routes: Route[]; channel?: Channel };

async function tryAll(sender: CallOuts, notices: Notice[], about: About): Promise<Tried[]> {
  const addressed = notices.map((notice): Addressed => {
    const { name, routes } = openContact(sender.keys, notice.id, notice.contactSealed);
    const route = routes[notice.routeIndex];
    return { notice, name, routes, channel: route && sender.channels.find(route.channelId) };
  });
  const waits = await waitsOf(sender, addressed, about.callOut.urgent);
  return Promise.all(
    addressed.map((each) => {
      const waitMs = waits.get(each.notice.id);
      if (waitMs === undefined) return tryNotice(sender, each, about);
      const until = new Date(sender.now().getTime() + waitMs);
      return Promise.resolve<Tried>({ result: later(each.notice, until) });
    }),
  );
}

/** How long those must wait for whom a channel with a limit has no place now. */
async function waitsOf(
  { db }: CallOuts,
  addressed: Addressed[],
  urgent: boolean,
): Promise<Map<string, number>> {
  const waits = new Map<string, number>();
  const limited = addressed.filter(({ channel }) => channel && channel.perMinute > 0);
  for (const channel of new Set(limited.map((each) => each.channel!))) {
    const own = limited.filter((each) => each.channel === channel);
    const { id: channelId, perMinute } = channel;
    const taken = await takePlaces(db, { channelId, perMinute, wanted: own.length, urgent });
    own.slice(taken.granted).forEach(({ notice }, nth) => waits.set(notice.id, taken.waitMs(nth)));
  }
  return waits;
}

async function tryNotice(
  sender: CallOuts,
  { notice, name, routes, channel }: Addressed,
  { callOut, missing, signal }: About,
): Promise<Tried> {
  const now = sender.now();
  const route = routes[notice.routeIndex];
  if (!route) return { result: failed(notice, 'NO_CONTACT') };
  const key = messageKey(notice);
  const words = wordsOf(sender, callOut, notice, name, missing);
  const outcome: SendOutcome = channel
    ? await channel.send({ key, address: route.address, ...words }, signal)
    : { kind: 'REFUSED', error: `channel ${route.channelId} is not configured any more` };
  return {
    result: resultOf(callOut, notice, routes.length, channel, outcome, now),
    message: {
      ...{ id: key, callOutId: callOut.id, recipientId: notice.id, channelId: route.channelId },
      ...{ kind: notice.notice, tries: notice.tries, sendTime: now, deliverTime: null },
      state: stateOf(outcome, notice.tries, callOut.policy.triesMax),
      providerId: outcome.kind === 'SENT' ? outcome.providerId : '',
      error: outcome.kind === 'SENT' ? '' : outcome.error,
    },
  };
}

/** One for each notice and route, however often it is tried and by whom. */
export const messageKey = ({ id, noticeNumber, routeIndex }: Notice) =>
  uuidFromName(`${id}/${noticeNumber}/${routeIndex}`);

function wordsOf(
  parts: CallOuts,
  callOut: CallOut,
  notice: Notice,
  name: string,
  missing: string,
): { title: string; text: string; exercise: boolean } {
  const { order, exerciseId } = callOut;
  const { title, language, pointName } = order;
  const exercise = exerciseId !== '';
  const isGroup = notice.role === 'GROUP';
  const musterTime = order.musterTime ? new Date(order.musterTime) : null;
  const text = noticeText({
    ...{ kind: notice.notice, language, exercise, title, pointName, missing },
    text: order.text,
    ...{ musterTime, isLate: musterTime !== null && musterTime <= parts.now() },
    name,
    // A link is one person's: it is not shown to a group.
    link: isGroup ? '' : parts.linkOrigin + linkOf(parts, callOut, notice),
    code: isGroup ? '' : replyCode(notice.id),
    forGroup: isGroup,
  });
  return { title, text, exercise };
}

function stateOf(outcome: SendOutcome, tries: number, triesMax: number): Message['state'] {
  if (outcome.kind === 'SENT') return 'SENT';
  return outcome.kind === 'RETRY' && tries < triesMax ? 'RETRIED' : 'FAILED';
}

function resultOf(
  { policy }: CallOut,
  { id, claim, routeIndex, tries, sentBefore, notice }: Notice,
  routeCount: number,
  channel: Channel | undefined,
  outcome: SendOutcome,
  now: Date,
): NoticeResult {
  // In-app nobody is woken: the next channel follows at once.
  const fallbackSeconds = channel?.kind === 'IN_APP' ? 0 : policy.fallbackSeconds;
  const rules = { fallbackSeconds, triesMax: policy.triesMax };
  const next = afterAttempt({ routeIndex, routeCount, tries, sentBefore }, outcome, rules);
  const sent = outcome.kind === 'SENT';
  // Whoever has to be told only is told once; the next channel is for who could not be.
  const reached = sent && channel?.kind !== 'IN_APP';
  const enough = reached && notice !== 'CALL';
  const noticeTime =
    next.afterMs === null || enough ? null : new Date(now.getTime() + next.afterMs);
  return {
    ...{ id, claim, routeIndex: next.routeIndex, tries: next.tries, noticeTime, sent },
    ...{ reached, delivered: false, undeliverable: next.undeliverable },
    error: outcome.kind === 'SENT' ? '' : outcome.error,
  };
}

const failed = ({ id, claim, routeIndex, tries }: Notice, error: string): NoticeResult => ({
  ...{ id, claim, routeIndex, tries, noticeTime: null, sent: false, delivered: false },
  ...{ reached: false, undeliverable: true, error },
});

/** The channel is full: this was no try. */
const later = ({ id, claim, routeIndex, tries }: Notice, noticeTime: Date): NoticeResult => ({
  ...{ id, claim, routeIndex, tries: tries - 1, noticeTime, sent: false, delivered: false },
  ...{ reached: false, undeliverable: false, error: '' },
});
