// The text in a site's QR code: which site, which of its keys, until when, for which exercise,
// and a signature of the four. Nothing in it is secret; nobody without the key can make one.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '../platform/errors';

export type SiteCode = {
  siteId: string;
  keyNumber: number;
  expireTime: Date;
  exerciseId: string;
};

const version = '1';
const macBytes = 16;
const shape =
  /^1\.([a-z0-9-]{1,64})\.(\d{1,9})\.([0-9a-z]{1,8})\.([A-Za-z0-9-]{0,64})\.([\w-]{22})$/;

export function signCode(code: SiteCode, secret: Buffer): string {
  const seconds = Math.floor(code.expireTime.getTime() / 1000).toString(36);
  const payload = [version, code.siteId, code.keyNumber, seconds, code.exerciseId].join('.');
  return `${payload}.${macOf(payload, secret).toString('base64url')}`;
}

export type ReadCode = SiteCode & { payload: string; mac: string };

/** What the code says of itself, before its signature is checked. */
export function readCode(text: string): ReadCode {
  const parts = shape.exec(text);
  if (!parts) throw invalidCode();
  const [, siteId, keyNumber, seconds, exerciseId, mac] = parts as unknown as string[];
  return {
    siteId: siteId!,
    keyNumber: Number(keyNumber),
    expireTime: new Date(parseInt(seconds!, 36) * 1000),
    exerciseId: exerciseId!,
    payload: text.slice(0, text.lastIndexOf('.')),
    mac: mac!,
  };
}

export type CodeKey = { secret: Buffer; revokeTime: Date | null };

/** Of what was not signed by us, nothing is said. */
export function requireSigned(code: ReadCode, key: CodeKey | undefined): CodeKey {
  if (!key) throw invalidCode();
  const given = Buffer.from(code.mac, 'base64url');
  const right = macOf(code.payload, key.secret);
  if (given.length !== right.length || !timingSafeEqual(given, right)) throw invalidCode();
  return key;
}

/** Neither withdrawn nor expired. */
export function requireCurrent(code: ReadCode, key: CodeKey, now: Date): void {
  const { siteId } = code;
  if (key.revokeTime && key.revokeTime <= now) {
    const message = 'this code was withdrawn: scan the new one at the shelter';
    const until = key.revokeTime.toISOString();
    throw new AppError('CODE_REVOKED', message, { metadata: { siteId, until } });
  }
  if (code.expireTime <= now) {
    const message = 'this code has expired: scan the new one at the shelter';
    const until = code.expireTime.toISOString();
    throw new AppError('CODE_EXPIRED', message, { metadata: { siteId, until } });
  }
}

export function requireCodeOf(code: SiteCode, siteId: string | null): void {
  if (siteId === null || siteId === code.siteId) return;
  const message = `this code is of sites/${code.siteId}, not of sites/${siteId}: scan the one here`;
  throw new AppError('CODE_OF_ANOTHER_SITE', message, { metadata: { siteId: code.siteId } });
}

function macOf(payload: string, secret: Buffer): Buffer {
  return createHmac('sha256', secret).update(payload).digest().subarray(0, macBytes);
}

const invalidCode = () =>
  new AppError('CODE_INVALID', 'this is not a code of a shelter: scan it again at the shelter');
