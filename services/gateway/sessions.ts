import { createHash, createHmac, randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { audit } from '../platform/audit';
import type { Db } from '../platform/db';
import { AppError } from '../platform/errors';
import type { Actor } from '../platform/identity';
import { accountDivision, accountName } from './accounts';
import { credentialsOf } from './account-store';
import type { Caller } from './callers';
import { passwordMatches } from './password';
import {
  countAttempt,
  deleteSession,
  forgetAttempts,
  insertSession,
  liveSession,
  touchSession,
  type LockoutRule,
  type SessionRow,
} from './session-store';

export type SessionOptions = {
  authKey: string;
  idleSeconds: number;
  absoluteSeconds: number;
  lockout?: LockoutRule;
};

export type OpenedSession = { token: string; expireTime: Date; caller: Caller };

export type Sessions = ReturnType<typeof sessionService>;

const lockoutDefault: LockoutRule = { freeAttempts: 5, firstSeconds: 30, maxSeconds: 900 };
const touchEveryMs = 60_000;

export function sessionService(db: Db, options: SessionOptions) {
  const lockout = options.lockout ?? lockoutDefault;

  const open = async (actor: Actor, accountId?: string): Promise<OpenedSession> => {
    const token = randomBytes(32).toString('base64url');
    const id = uuidv7();
    const expireTime = await db.transaction(async (trx) => {
      const expires = await insertSession(trx, {
        id,
        tokenHash: hashOf(token),
        absoluteSeconds: options.absoluteSeconds,
        ...(accountId ? { accountId } : { actor }),
      });
      await audit(trx, { actor, method: 'POST /v1/session' }, signInFact(actor));
      return expires;
    });
    return { token, expireTime, caller: { actor, session: { id, accountId, expireTime } } };
  };

  return {
    /** Refuses a wrong pair in the same words and time, whether or not the account exists. */
    async signIn(input: { account: string; password: string; address: string }) {
      const account = accountName(input.account);
      const key = createHmac('sha256', options.authKey)
        .update(`${account}\n${input.address}`)
        .digest();
      const { waitMs } = await countAttempt(db, key, lockout);
      if (waitMs > 0) throw lockedOut(waitMs);
      const known = await credentialsOf(db, account);
      const matches = await passwordMatches(input.password, known?.passwordHash);
      if (!known || !matches || known.disabled) {
        throw new AppError('SIGN_IN_FAILED', 'the account or the password is not right');
      }
      await forgetAttempts(db, key);
      return open({ id: known.id, name: known.name, grants: known.grants }, known.id);
    },

    /** For someone whom an identity provider vouches for. */
    signInAs: (actor: Actor) => open(actor),

    /** Whose cookie this is, as they are now: a grant taken away is gone with the next request. */
    async callerOf(token: string): Promise<Caller | undefined> {
      const row = await liveSession(db, { tokenHash: hashOf(token) }, options.idleSeconds);
      if (!row) return undefined;
      if (Date.now() - row.lastSeenTime.getTime() > touchEveryMs) await touchSession(db, row.id);
      return callerOf(row);
    },

    async isLive(id: string): Promise<boolean> {
      return (await liveSession(db, { id }, options.idleSeconds)) !== undefined;
    },

    async signOut({ actor, session }: Caller): Promise<void> {
      if (!session) return;
      await db.transaction(async (trx) => {
        await deleteSession(trx, session.id);
        const fact = { ...signInFact(actor), action: 'session.sign_out' };
        await audit(trx, { actor, method: 'DELETE /v1/session' }, fact);
      });
    },
  };
}

function callerOf(row: SessionRow): Caller {
  const actor = row.actor ?? {
    id: row.accountId!,
    name: row.name ?? row.account!,
    grants: row.grants ?? [],
  };
  const accountId = row.accountId ?? undefined;
  return { actor, session: { id: row.id, accountId, expireTime: row.expireTime } };
}

function signInFact(actor: Actor) {
  return {
    action: 'session.sign_in',
    subject: `accounts/${actor.id}`,
    divisionCode: accountDivision(actor.grants),
  };
}

function lockedOut(waitMs: number): AppError {
  const seconds = Math.ceil(waitMs / 1000);
  return new AppError('SIGN_IN_LOCKED', `too many failed attempts; try again in ${seconds} s`, {
    retryDelayMs: waitMs,
  });
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
