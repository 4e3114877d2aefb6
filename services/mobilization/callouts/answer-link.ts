// The token in the link of a message: whose it is, which of their links, until when, and a
// signature of the three. It opens one person's answer in one call-out and nothing else.
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../platform/errors';

export type AnswerLink = { recipientId: string; linkNumber: number; expireTime: Date };

const macBytes = 15;
const shape = /^([\w-]{22})\.([0-9a-z]{1,3})\.([0-9a-z]{1,8})\.([\w-]{20})$/;

/** Signs links and nothing else: what signs sessions cannot be had from it. */
export function linkKey(authKey: string): Buffer {
  return Buffer.from(hkdfSync('sha256', authKey, '', 'muster call-out links', 32));
}

export function signLink({ recipientId, linkNumber, expireTime }: AnswerLink, key: Buffer): string {
  const id = Buffer.from(recipientId.replaceAll('-', ''), 'hex').toString('base64url');
  const seconds = Math.floor(expireTime.getTime() / 1000).toString(36);
  const payload = `${id}.${linkNumber.toString(36)}.${seconds}`;
  return `${payload}.${macOf(payload, key).toString('base64url')}`;
}

/** Signature first: of what was not signed by us, nothing is said. */
export function openLink(token: string, key: Buffer, now: Date): AnswerLink {
  const parts = shape.exec(token) as unknown as string[] | null;
  if (!parts) throw invalidLink();
  const [, id, linkNumber, seconds, mac] = parts;
  const right = macOf(token.slice(0, token.lastIndexOf('.')), key);
  const given = Buffer.from(mac!, 'base64url');
  if (given.length !== right.length || !timingSafeEqual(given, right)) throw invalidLink();
  const expireTime = new Date(parseInt(seconds!, 36) * 1000);
  if (expireTime <= now) {
    throw new AppError('LINK_EXPIRED', 'this link has expired: ask who called you out');
  }
  const hex = Buffer.from(id!, 'base64url').toString('hex');
  const recipientId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { recipientId, linkNumber: parseInt(linkNumber!, 36), expireTime };
}

function macOf(payload: string, key: Buffer): Buffer {
  return createHmac('sha256', key).update(payload).digest().subarray(0, macBytes);
}

export const invalidLink = () =>
  new AppError('LINK_INVALID', 'this is not the link of a call-out: open it from the message');

/** Of two people who share a phone, who is meant: four digits that stand in the message. */
export function replyCode(recipientId: string): string {
  return String(parseInt(recipientId.replaceAll('-', '').slice(-8), 16) % 10_000).padStart(4, '0');
}
