import type { Request, Response } from 'express';
import { jwtVerify, SignJWT } from 'jose';
import * as openid from 'openid-client';
import { AppError } from '../platform/errors';
import type { Actor } from '../platform/identity';
import { cookieOf } from './callers';
import { actorOfClaims } from './oidc';

export type OidcSignInOptions = {
  issuer: string;
  clientId: string;
  clientSecret?: string;
  grantsClaim: string;
  publicUrl: string;
  authKey: string;
};

export type OidcSignIn = ReturnType<typeof oidcSignIn>;

type Attempt = { state: string; nonce: string; verifier: string; returnTo: string };

const attemptCookie = 'muster_oidc';
const attemptSeconds = 600;
const audience = 'muster-oidc-attempt';

/** Sign-in at an identity provider: authorization code with PKCE, state and nonce. */
export function oidcSignIn(options: OidcSignInOptions) {
  const key = new TextEncoder().encode(options.authKey);
  const redirectUri = new URL('/v1/session:oidcCallback', options.publicUrl).href;
  const secure = options.publicUrl.startsWith('https:');
  const cookie = { httpOnly: true, sameSite: 'lax', secure, path: '/v1' } as const;
  const provider = discoverer(options);

  return {
    /** Sends the browser to the provider; what the answer must match waits in a signed cookie. */
    async begin(response: Response, returnTo: string): Promise<void> {
      const config = await provider();
      const attempt: Attempt = {
        state: openid.randomState(),
        nonce: openid.randomNonce(),
        verifier: openid.randomPKCECodeVerifier(),
        returnTo: localPath(returnTo),
      };
      const signed = await new SignJWT(attempt)
        .setProtectedHeader({ alg: 'HS256' })
        .setAudience(audience)
        .setExpirationTime(`${attemptSeconds}s`)
        .sign(key);
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: 'openid profile',
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
      });
      response.cookie(attemptCookie, signed, { ...cookie, maxAge: attemptSeconds * 1000 });
      response.redirect(303, url.href);
    },

    /** Who came back, and to which page they were going. */
    async finish(
      request: Request,
      response: Response,
    ): Promise<{ actor: Actor; returnTo: string }> {
      const attempt = await attemptOf(request, key);
      response.clearCookie(attemptCookie, cookie);
      const { search } = new URL(request.originalUrl, options.publicUrl);
      const tokens = await openid
        .authorizationCodeGrant(await provider(), new URL(redirectUri + search), {
          pkceCodeVerifier: attempt.verifier,
          expectedState: attempt.state,
          expectedNonce: attempt.nonce,
          idTokenExpected: true,
        })
        .catch((error: unknown) => {
          throw refused((error as { error?: string; code?: string }).error);
        });
      const actor = actorOfClaims(tokens.claims()!, options.grantsClaim);
      if (actor.grants.length === 0) throw refused('no role was granted');
      return { actor, returnTo: attempt.returnTo };
    },
  };
}

function discoverer({ issuer, clientId, clientSecret }: OidcSignInOptions) {
  let config: Promise<openid.Configuration> | undefined;
  const execute = issuer.startsWith('http:') ? [openid.allowInsecureRequests] : [];
  return () => {
    config ??= openid
      .discovery(new URL(issuer), clientId, clientSecret, undefined, { execute })
      .catch(() => {
        config = undefined;
        throw new AppError('PEER_UNAVAILABLE', 'the identity provider does not answer', {
          retryDelayMs: 5_000,
        });
      });
    return config;
  };
}

async function attemptOf(request: Request, key: Uint8Array): Promise<Attempt> {
  try {
    const signed = cookieOf(request, attemptCookie) ?? '';
    const { payload } = await jwtVerify(signed, key, { audience, algorithms: ['HS256'] });
    return payload as unknown as Attempt;
  } catch {
    throw refused('the attempt has expired, or began in another browser');
  }
}

function refused(why = 'the identity provider did not confirm it'): AppError {
  return new AppError('SIGN_IN_FAILED', `signing in did not succeed: ${why}`);
}

/** Only a page of ours: `//elsewhere.example` and `/\elsewhere` would leave the site. */
function localPath(target: string): string {
  return /^\/(?![/\\])/.test(target) ? target : '/';
}
