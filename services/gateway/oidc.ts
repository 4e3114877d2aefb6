import { createRemoteJWKSet, jwtVerify, type JWTPayload } from 'jose';
import { AppError } from '../platform/errors';
import type { Actor, Grant } from '../platform/identity';
import { personRoles } from './roles';

export type OidcOptions = {
  issuer: string;
  audience: string;
  /** Where in the claims the grants stand; dots go into nested objects. */
  grantsClaim: string;
};

export type OidcTokens = { actorOf(token: string): Promise<Actor> };

const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'EdDSA',
];
const clockToleranceSeconds = 5;

/** Access tokens of an identity provider, checked against the keys it publishes. */
export function oidcTokens(options: OidcOptions): OidcTokens {
  let keys: Promise<ReturnType<typeof createRemoteJWKSet>> | undefined;
  const keySet = () => {
    keys ??= publishedKeys(options.issuer).catch((error: unknown) => {
      keys = undefined;
      throw error;
    });
    return keys;
  };
  return {
    async actorOf(token) {
      const published = await keySet();
      const { payload } = await jwtVerify(token, published, {
        issuer: options.issuer,
        audience: options.audience,
        algorithms,
        clockTolerance: clockToleranceSeconds,
        requiredClaims: ['sub', 'exp'],
      }).catch((error: unknown) => {
        throw unusable(error);
      });
      return actorOfClaims(payload, options.grantsClaim);
    },
  };
}

async function publishedKeys(issuer: string) {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  const found = response?.ok ? ((await response.json()) as { jwks_uri?: string }) : undefined;
  if (!found?.jwks_uri) {
    throw new AppError('PEER_UNAVAILABLE', 'the identity provider does not answer', {
      retryDelayMs: 5_000,
    });
  }
  return createRemoteJWKSet(new URL(found.jwks_uri));
}

// A provider that cannot be reached is not the caller's fault; everything else is the token's.
function unusable(error: unknown): AppError {
  const { code } = error as { code?: string };
  if (code === 'ERR_JWKS_TIMEOUT' || !code?.startsWith('ERR_J')) {
    return new AppError('PEER_UNAVAILABLE', 'the identity provider does not answer', {
      retryDelayMs: 5_000,
    });
  }
  const why = code === 'ERR_JWT_EXPIRED' ? 'has expired' : 'is not valid';
  return new AppError('UNAUTHENTICATED', `the token ${why}`, { metadata: { code } });
}

/** Someone the provider vouches for, with the grants its claims give. */
export function actorOfClaims(claims: JWTPayload, grantsClaim: string): Actor {
  const name = claims.name ?? claims.preferred_username;
  return {
    id: `oidc:${claims.sub}`,
    name: typeof name === 'string' ? name : claims.sub!,
    grants: grantsOf(claimAt(claims, grantsClaim)),
  };
}

function claimAt(claims: JWTPayload, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], claims);
}

/**
 * `COMMANDER:440310000000` is a role in a division and below, `AUDITOR` one everywhere; as a list
 * or separated by spaces. Whatever else the provider puts there grants nothing.
 */
export function grantsOf(claim: unknown): Grant[] {
  const words = typeof claim === 'string' ? claim.split(/[\s,]+/) : claim;
  if (!Array.isArray(words)) return [];
  return words.flatMap((word: unknown) => {
    const [name, divisionCode = ''] = String(word).split(':');
    const role = personRoles.find((known) => known === name?.toUpperCase());
    return role && /^(\d{12})?$/.test(divisionCode) ? [{ role, divisionCode }] : [];
  });
}
