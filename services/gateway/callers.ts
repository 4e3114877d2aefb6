import type { Request } from 'express';
import { decodeProtectedHeader } from 'jose';
import { AppError } from '../platform/errors';
import { verifyToken, type Actor } from '../platform/identity';
import type { OidcTokens } from './oidc';
import type { Sessions } from './sessions';

/** Who sent a request, and the session when a cookie said so. */
export type Caller = {
  actor: Actor;
  session?: { id: string; accountId?: string; expireTime: Date };
};

export const sessionCookie = 'muster_session';

export type Authenticator = (request: Request) => Promise<Caller | undefined>;

/**
 * A bearer token speaks first: one of our own services', or of the identity provider. Otherwise
 * the session cookie does. Nothing sent is nobody; something wrong is refused.
 */
export function authenticator(options: {
  authKey: string;
  sessions: Sessions;
  oidc?: OidcTokens;
}): Authenticator {
  return async (request) => {
    const bearer = /^Bearer +(\S+)$/i.exec(request.get('authorization') ?? '')?.[1];
    if (bearer) {
      const ours = algorithmOf(bearer) === 'HS256' || !options.oidc;
      return {
        actor: ours
          ? await verifyToken(options.authKey, bearer)
          : await options.oidc!.actorOf(bearer),
      };
    }
    const token = cookieOf(request, sessionCookie);
    return token ? options.sessions.callerOf(token) : undefined;
  };
}

export function cookieOf(request: Request, name: string): string | undefined {
  for (const pair of (request.get('cookie') ?? '').split(';')) {
    const [key, ...value] = pair.trim().split('=');
    if (key === name) return value.join('=');
  }
  return undefined;
}

function algorithmOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).alg;
  } catch {
    throw new AppError('UNAUTHENTICATED', 'the bearer token is not a JSON Web Token');
  }
}
