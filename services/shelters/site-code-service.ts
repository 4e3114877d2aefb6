import { randomBytes } from 'node:crypto';
import { audit } from '../platform/audit';
import type { Db, Trx } from '../platform/db';
import { parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { once } from '../platform/requests';
import { toTimestamp } from '../platform/wire-values';
import { issueShape, rotateShape } from './check-in-shapes';
import { receivers, requireIn, keepers, type HandlersOf, type Shelters } from './service-context';
import { lockedSite, seenSite } from './site-access-service';
import { readCode, requireCurrent, requireSigned, signCode, type ReadCode } from './site-code';
import { currentSiteKey, findSiteKey, insertSiteKey, revokeKeysBefore } from './site-key-store';

type Handlers = Pick<HandlersOf<'CheckIns'>, 'issueSiteCode' | 'rotateSiteCodes' | 'readSiteCode'>;

const secretBytes = 32;
export const secretPlace = (siteId: string, number: number) =>
  `site_keys.secret:${siteId}/${number}`;

export function siteCodeHandlers(shelters: Shelters): Handlers {
  const { db, now } = shelters;
  return {
    issueSiteCode: async (request, context) => {
      const { siteId, exerciseId, validHours } = parse(issueShape, request);
      const site = await seenSite(db, siteId, exerciseId);
      requireIn(context.actor, receivers, site.divisionCode, exerciseId);
      const { number, secret } = await signingKey(shelters, siteId);
      const expireTime = new Date(now().getTime() + validHours * 3_600_000);
      const code = signCode({ siteId, keyNumber: number, expireTime, exerciseId }, secret);
      const { nameZh, nameEn } = site;
      return { siteId, code, expireTime: toTimestamp(expireTime), nameZh, nameEn, exerciseId };
    },

    rotateSiteCodes: async (request, context) => {
      const { siteId, graceHours, reason } = parse(rotateShape, request);
      requireIn(context.actor, keepers, undefined, '');
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const { site } = await lockedSite(trx, siteId, '');
        requireIn(context.actor, keepers, site.divisionCode, '');
        const keyNumber = ((await currentSiteKey(trx, siteId))?.number ?? 0) + 1;
        await addKey(shelters, trx, siteId, keyNumber);
        const revokeTime = new Date(now().getTime() + graceHours * 3_600_000);
        await revokeKeysBefore(trx, siteId, keyNumber, revokeTime);
        const subject = `sites/${siteId}`;
        const { divisionCode } = site;
        const after = { keyNumber, graceHours, reason };
        await audit(trx, context, { action: 'site.rotate-codes', subject, divisionCode, after });
        const data = { siteId, keyNumber };
        await publish(trx, { kind: 'site.codes-rotated', subject, divisionCode, data });
        return { siteId, keyNumber };
      });
    },

    readSiteCode: async ({ code }, context) => {
      requireRole(context.actor, ['SERVICE']);
      const read = await checkedCode(shelters, code);
      const { siteId, exerciseId } = read;
      const { nameZh, nameEn, state } = await seenSite(db, siteId, exerciseId);
      const open = state === 'OPEN' || state === 'FULL';
      return { siteId, nameZh, nameEn, open, exerciseId, expireTime: toTimestamp(read.expireTime) };
    },
  };
}

/** The code, once its signature, its key and its time have proved right. */
export async function checkedCode(shelters: Shelters, text: string): Promise<ReadCode> {
  const { code, key } = await signedCode(shelters, text);
  requireCurrent(code, key, shelters.now());
  return code;
}

/** A code of ours, though its time may be over. */
export async function signedCode({ db, keys }: Shelters, text: string) {
  const code = readCode(text);
  const key = await findSiteKey(db, code.siteId, code.keyNumber);
  const secret = key && openSecret(keys, key.secretSealed, code.siteId, code.keyNumber);
  const signed = requireSigned(code, key && { secret: secret!, revokeTime: key.revokeTime });
  return { code, key: signed };
}

function openSecret(keys: Shelters['keys'], sealed: string, siteId: string, number: number) {
  return Buffer.from(keys.open(sealed, secretPlace(siteId, number)), 'base64url');
}

/** The site's newest key; its first is made when the first code is asked for. */
async function signingKey(shelters: Shelters, siteId: string) {
  const { db, keys } = shelters;
  let key = await currentSiteKey(db, siteId);
  if (!key) {
    await addKey(shelters, db, siteId, 1);
    key = (await currentSiteKey(db, siteId))!;
  }
  const { number, secretSealed } = key;
  return { number, secret: openSecret(keys, secretSealed, siteId, number) };
}

async function addKey({ keys, now }: Shelters, db: Db | Trx, siteId: string, number: number) {
  const secret = randomBytes(secretBytes).toString('base64url');
  const secretSealed = keys.seal(secret, secretPlace(siteId, number));
  await insertSiteKey(db, { siteId, number, secretSealed, createTime: now() });
}
