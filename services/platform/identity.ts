import { jwtVerify, SignJWT } from 'jose';
import { AppError } from './errors';

export const roles = [
  'LOGISTICS_OFFICER',
  'COMMANDER',
  'DRILL_OPERATOR',
  'TEAM_LEADER',
  'SHELTER_MANAGER',
  'AUDITOR',
  'ADMINISTRATOR',
  'SERVICE',
] as const;

export type Role = (typeof roles)[number];

/** A role within a division and all below it; the empty code is everywhere. */
export type Grant = { role: Role; divisionCode: string };

export type Actor = { id: string; name: string; grants: Grant[]; onBehalfOf?: string };

const audience = 'muster';
const cacheSizeMax = 10_000;

type Verified = { actor: Actor; expireMs: number };

// One cache a key: a token is checked once and then found by its text until it expires.
const verifiedByKey = new Map<string, Map<string, Verified>>();

export async function mintToken(
  key: string,
  actor: Actor,
  { ttlSeconds }: { ttlSeconds: number },
): Promise<string> {
  const { id, ...claims } = actor;
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(id)
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(now + ttlSeconds)
    .sign(new TextEncoder().encode(key));
}

export async function verifyToken(key: string, token: string): Promise<Actor> {
  const known = cachedActor(key, token);
  if (known) return known;
  const verified = await verify(key, token);
  remember(key, token, verified);
  return verified.actor;
}

/** The actor of a token that was verified before, without waiting; calls take this path. */
export function cachedActor(key: string, token: string): Actor | undefined {
  const verified = verifiedByKey.get(key)?.get(token);
  return verified && verified.expireMs > Date.now() ? verified.actor : undefined;
}

async function verify(key: string, token: string): Promise<Verified> {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(key), {
      algorithms: ['HS256'],
      audience,
      requiredClaims: ['sub', 'exp', 'grants'],
    });
    const { sub, name, grants, onBehalfOf, exp } = payload as typeof payload & Partial<Actor>;
    const actor: Actor = { id: sub!, name: name ?? sub!, grants: grants! };
    if (onBehalfOf) actor.onBehalfOf = onBehalfOf;
    return { actor: frozen(actor), expireMs: exp! * 1000 };
  } catch {
    throw new AppError('UNAUTHENTICATED', 'the token is not valid or has expired');
  }
}

// The actor is shared by every call that brings this token.
function frozen(actor: Actor): Actor {
  actor.grants.forEach(Object.freeze);
  Object.freeze(actor.grants);
  return Object.freeze(actor);
}

function remember(key: string, token: string, verified: Verified): void {
  let cache = verifiedByKey.get(key);
  if (!cache) verifiedByKey.set(key, (cache = new Map()));
  if (cache.size >= cacheSizeMax) forgetOldest(cache);
  cache.set(token, verified);
}

// Expired entries go first, then the oldest tenth: dropping one a call would rescan each time.
function forgetOldest(cache: Map<string, Verified>): void {
  const now = Date.now();
  for (const [token, { expireMs }] of cache) if (expireMs <= now) cache.delete(token);
  for (const token of cache.keys()) {
    if (cache.size <= cacheSizeMax * 0.9) break;
    cache.delete(token);
  }
}

export function serviceActor(name: string, onBehalfOf?: string): Actor {
  const actor: Actor = {
    id: `service:${name}`,
    name,
    grants: [{ role: 'SERVICE', divisionCode: '' }],
  };
  if (onBehalfOf) actor.onBehalfOf = onBehalfOf;
  return actor;
}

/**
 * Refuses an actor who holds none of the roles, or none of them where it is needed. Without a
 * division any grant of the role will do: use scopePrefixes to limit what such a call sees.
 */
export function requireRole(actor: Actor, needed: Role[], divisionCode?: string): void {
  const held = actor.grants.filter(({ role }) => needed.includes(role));
  if (held.length === 0) {
    throw new AppError('ROLE_MISSING', `this needs the role ${needed.join(' or ')}`, {
      metadata: { roles: needed.join(',') },
    });
  }
  if (divisionCode === undefined) return;
  if (held.some((grant) => covers(grant.divisionCode, divisionCode))) return;
  const where = divisionCode === '' ? 'every division' : `division ${divisionCode}`;
  throw new AppError('SCOPE_DENIED', `this needs the role ${needed.join(' or ')} in ${where}`, {
    metadata: { roles: needed.join(','), divisionCode },
  });
}

/**
 * Refuses an actor who has no role where something is, nor in any part of it: whoever works in a
 * community sees what concerns its whole district.
 */
export function requireSight(actor: Actor, divisionCode: string): void {
  const prefix = divisionPrefix(divisionCode);
  const isPart = scopePrefixes(actor, roles).some((scope) => scope.startsWith(prefix));
  if (!isPart) requireRole(actor, [...roles], divisionCode);
}

/** The code prefixes an actor may see in these roles: [''] is everything, [] is nothing. */
export function scopePrefixes(actor: Actor, held: readonly Role[]): string[] {
  const prefixes = actor.grants
    .filter(({ role }) => held.includes(role))
    .map(({ divisionCode }) => divisionPrefix(divisionCode))
    .sort();
  const widest: string[] = [];
  // Sorted, so a prefix comes right before everything it covers.
  for (const prefix of prefixes) {
    const last = widest.at(-1);
    if (last === undefined || !prefix.startsWith(last)) widest.push(prefix);
  }
  return widest;
}

export function covers(grantedCode: string, divisionCode: string): boolean {
  return divisionCode.startsWith(divisionPrefix(grantedCode));
}

const levelLengths = [9, 6, 4, 2] as const;

/**
 * What all codes below a division begin with. A 12-digit code is padded with zeros below its
 * level: district 440310000000 covers 440310xxxxxx. Shorter codes are prefixes already.
 */
export function divisionPrefix(divisionCode: string): string {
  if (divisionCode.length !== 12) return divisionCode;
  let prefix = divisionCode;
  for (const length of levelLengths) {
    if (/[^0]/.test(prefix.slice(length))) break;
    prefix = prefix.slice(0, length);
  }
  return prefix;
}
