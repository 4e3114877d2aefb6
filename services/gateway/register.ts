import type { Express, Request, Response } from 'express';
import { z } from 'zod';
import {
  AppError,
  invalid,
  invalidFields,
  parse,
  RemoteError,
  violationsOf,
} from '../platform/errors';
import { requireRole } from '../platform/identity';
import type { bodyReader } from './body';
import type { Authenticator, Caller } from './callers';
import { parseJson } from './json-text';
import { assertOwnOrigin } from './origin';
import type { Peers } from './peers';
import type { RateLimits } from './rate-limits';
import { expressPath, parameterNames, type Route, type RouteContext } from './route';
import { refuseNul } from './stored-text';

export type RouteServices = {
  peers: Peers;
  authenticate: Authenticator;
  limits: RateLimits;
  readBody: ReturnType<typeof bodyReader>;
  publicOrigin?: string;
  extras: Pick<RouteContext, 'accounts' | 'sessions' | 'oidc' | 'events' | 'cookies' | 'audits'>;
};

const timeoutDefaultMs = 10_000;

/** Adds every route to the application, and the refusal of other methods on its path. */
export function register(app: Express, routes: readonly Route[], services: RouteServices): void {
  // `/v1/items/{id}` also matches the path of each verb of an item: verbs come first.
  const isVerb = ({ path }: Route) => (path.includes('}:') ? 1 : 0);
  for (const route of routes.toSorted((a, b) => isVerb(b) - isVerb(a))) {
    app[route.method](expressPath(route.path), (request, response) =>
      answer(route, request, response, services),
    );
  }
  // After all routes: `/v1/items/{id}` also matches the path of each verb of an item.
  for (const path of new Set(routes.map((route) => route.path))) {
    const found = routes.filter((route) => route.path === path);
    app.all(expressPath(path), (request, response, next) => {
      if (request.path.includes(':') && !path.includes(':')) {
        next();
        return;
      }
      const allowed = found.map(({ method }) => method.toUpperCase()).join(', ');
      response.set('Allow', allowed);
      throw new AppError('METHOD_NOT_ALLOWED', `${request.method} is not one of ${allowed} here`);
    });
  }
}

/** Who, may they at all, from where, how often, is the request well formed, may they there. */
async function answer(
  route: Route,
  request: Request,
  response: Response,
  services: RouteServices,
): Promise<void> {
  response.locals.route = route.path;
  const caller = await callerFor(route, request, response, services);
  const input = await inputOf(route, request, response, services);
  if (route.scope) assertRole(route, caller, route.scope(input as never));
  const context = contextOf(route, caller, request, response, services);
  const result = await route.handle(input as never, context).catch((error: unknown) => {
    throw asTheCallerSentIt(error, route.bodyField);
  });
  if (!route.streams) send(route, response, result);
}

// The rpc has the body in a field of its message; the caller sent it bare.
function asTheCallerSentIt(error: unknown, bodyField: string | undefined): unknown {
  if (!(error instanceof RemoteError) || !bodyField) return error;
  const prefix = `${bodyField}.`;
  const violations = error.details.violations?.map(({ field, description }) => ({
    field: field.startsWith(prefix) ? field.slice(prefix.length) : field,
    description,
  }));
  const { code, domain, reason, message } = error;
  return new RemoteError(code, domain, reason, message, { ...error.details, violations });
}

const nobody: Caller = { actor: { id: '', name: '', grants: [] } };

async function callerFor(
  route: Route,
  request: Request,
  response: Response,
  { authenticate, limits, publicOrigin }: RouteServices,
): Promise<Caller> {
  if (route.access === 'public') {
    // Signing a visitor in unasked, as somebody else, is an attack too.
    if (request.get('origin') !== undefined) assertOwnOrigin(request, publicOrigin);
    return nobody;
  }
  const caller = await authenticate(request);
  if (!caller) throw new AppError('UNAUTHENTICATED', 'sign in first, or send a bearer token');
  response.locals.actorId = caller.actor.id;
  if (caller.session) assertOwnOrigin(request, publicOrigin);
  await limits.account(caller.actor.id);
  assertRole(route, caller);
  return caller;
}

function assertRole({ access }: Route, { actor }: Caller, divisionCode?: string): void {
  if (typeof access !== 'string') requireRole(actor, [...access], divisionCode);
}

async function inputOf(
  route: Route,
  request: Request,
  response: Response,
  { readBody }: RouteServices,
) {
  const params = paramsOf(route, request);
  const query = parse(route.query ?? z.strictObject({}), request.query);
  const requestId = route.keyed ? idempotencyKey(request) : '';
  const takesBody = route.body ?? route.document;
  const kind = route.document ? 'document' : 'body';
  const text = takesBody ? await readBody(request, response, kind) : '';
  const body = route.body && parse(route.body, text === '' ? {} : parseJson(text));
  const etag = etagOf(request, body, route.versioned);
  refuseNul({ ...params, ...query, ...(body as object | undefined) });
  return { params, query, body, text, requestId, etag };
}

function paramsOf(route: Route, request: Request): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of parameterNames(route.path)) {
    const value = String(request.params[name]);
    if (value.length > 200) throw invalid(name, 'has more than 200 characters');
    found[name] = value;
  }
  return found;
}

const uuid = z.uuid('must be a UUID');

function idempotencyKey(request: Request): string {
  const key = request.get('idempotency-key');
  if (key === undefined) {
    throw invalid('Idempotency-Key', 'this header is required: a UUID, the same on every retry');
  }
  const result = uuid.safeParse(key);
  if (result.success) return key.toLowerCase();
  throw invalidFields(
    violationsOf(result.error).map(({ description }) => ({
      field: 'Idempotency-Key',
      description,
    })),
  );
}

/** A route that is not versioned checks an etag when it is sent. */
function etagOf(request: Request, body: unknown, needed = false): string {
  const header = request.get('if-match')?.trim();
  const etag = header?.replace(/^W\//, '').replace(/^"(.*)"$/, '$1');
  const sent = etag ?? (body as { etag?: string } | undefined)?.etag;
  if (needed && !sent) {
    throw invalid('etag', 'send the etag you read, here or as the If-Match header');
  }
  return sent ?? '';
}

function contextOf(
  route: Route,
  caller: Caller,
  request: Request,
  response: Response,
  { peers, limits, extras, publicOrigin }: RouteServices,
): RouteContext {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const options = {
    actor: caller.actor,
    timeoutMs: route.timeoutMs ?? timeoutDefaultMs,
    signal: gone.signal,
  };
  const exchange = { request, response, publicOrigin };
  return { ...peers, ...extras, limits, caller, actor: caller.actor, options, ...exchange };
}

function send(route: Route, response: Response, result: unknown): void {
  if (route.document) {
    response.type('json').send(result);
    return;
  }
  if (!route.response) {
    response.status(route.status ?? 204).end();
    return;
  }
  const parsed = route.response.safeParse(result);
  if (!parsed.success) {
    throw new Error(`${route.path} answers outside its schema: ${z.prettifyError(parsed.error)}`);
  }
  const { etag } = parsed.data as { etag?: unknown };
  if (typeof etag === 'string' && etag !== '') response.set('ETag', `"${etag}"`);
  response.status(route.status ?? 200).json(parsed.data);
}
