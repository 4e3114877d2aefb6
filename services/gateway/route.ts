import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Actor, Role } from '../platform/identity';
import type { CallOptions } from '../platform/rpc-types';
import type { AccountService } from './account-service';
import type { Audits } from './audits';
import type { Caller } from './callers';
import type { EventStreams } from './events';
import type { OidcSignIn } from './oidc-sign-in';
import type { Peers } from './peers';
import type { RateLimits } from './rate-limits';
import type { SessionCookies } from './session-cookies';
import type { Sessions } from './sessions';

/** `/v1/items/{id}:close` has the parameter `id`. */
export type PathParams<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { [K in Name]: string } & PathParams<Rest>
  : unknown;

/** What a handler may use: who asks, the other services, and the raw exchange for streams. */
export type RouteContext = Peers & {
  caller: Caller;
  actor: Actor;
  /** Goes into every rpc: on whose behalf, how long, and that the client may hang up. */
  options: CallOptions;
  accounts: AccountService;
  sessions: Sessions;
  limits: RateLimits;
  cookies: SessionCookies;
  events: EventStreams;
  audits: Audits;
  /** When a client at an identity provider is configured. */
  oidc?: OidcSignIn;
  request: Request;
  response: Response;
  /** Of PUBLIC_URL, when a proxy stands in front. */
  publicOrigin?: string;
};

type Out<S> = S extends z.ZodType ? z.output<S> : undefined;

export type RouteInput<Path extends string, Q, B> = {
  params: PathParams<Path>;
  query: Out<Q>;
  body: Out<B>;
  /** Of a document route, the body as it came. */
  text: string;
  /** The Idempotency-Key, which the services know as request_id; empty on unkeyed routes. */
  requestId: string;
  /** From If-Match, or the body's own `etag`; empty when neither was sent. */
  etag: string;
};

export type RouteSpec<Path extends string, Q, B, R> = {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: Path;
  /** The heading it stands under in the OpenAPI document. */
  tag: string;
  summary: string;
  description?: string;
  /** Roles of which one is needed; for 'signed-in' none is, and for 'public' no session. */
  access: readonly Role[] | 'signed-in' | 'public';
  query?: Q;
  body?: B;
  /** The field of the rpc that takes the body: its faults are named as the caller sent them. */
  bodyField?: string;
  /** Nothing to answer: 204. */
  response?: R;
  status?: number;
  /** Takes an Idempotency-Key; every mutation does unless told. */
  keyed?: boolean;
  /** Changes a version the caller must have seen: etag in the body or If-Match. */
  versioned?: boolean;
  /** The division the caller's role must cover, where the request names one. */
  scope?: (input: RouteInput<Path, Q, B>) => string | undefined;
  /** Problem documents go through as text, in and out: whoever solves them reads them. */
  document?: { protoFile: string; problem: string; solution: string };
  /** The handler writes the response itself: a redirect, a file, or events of this shape. */
  streams?: 'redirect' | 'file' | z.ZodType;
  /** The handler reads the request's body itself: a file of any of these media types. */
  upload?: readonly string[];
  timeoutMs?: number;
  handle: (
    input: RouteInput<Path, Q, B>,
    context: RouteContext,
  ) => Promise<R extends z.ZodType ? z.input<R> : unknown>;
};

/** A route with its types forgotten: what the registry and the OpenAPI document read. */
export type Route = Omit<
  RouteSpec<string, z.ZodObject, z.ZodType, z.ZodType>,
  'handle' | 'scope'
> & {
  keyed: boolean;
  scope?: (input: never) => string | undefined;
  handle: (input: never, context: RouteContext) => Promise<unknown>;
};

/** One route: path, schemas, roles and handler in one place, so documents cannot drift. */
export function route<
  const Path extends string,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  R extends z.ZodType | undefined = undefined,
>(spec: RouteSpec<Path, Q, B, R>): Route {
  const mutates = spec.method !== 'get' && spec.access !== 'public';
  return { ...spec, keyed: spec.keyed ?? mutates } as unknown as Route;
}

export function parameterNames(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
}

/** Express's spelling: `/v1/items/{id}:close` → `/v1/items/:id\:close`. */
export function expressPath(path: string): string {
  return path.replaceAll(':', '\\:').replace(/\{(\w+)\}/g, ':$1');
}
