import { z } from 'zod';
import { AppError } from '../../platform/errors';
import type { Caller } from '../callers';
import { shortText } from '../fields';
import { route, type RouteContext } from '../route';
import { grantsOut, password } from './account-schemas';

const tag = 'Session';

const session = z
  .object({
    actorId: z.string(),
    name: z.string(),
    grants: grantsOut,
    expireTime: z.iso.datetime().optional().describe('absent for a bearer token'),
    passwordChangeable: z.boolean(),
  })
  .meta({ id: 'Session', description: 'Who is signed in, and what they may do where.' });

const credentials = z
  .strictObject({
    account: shortText.min(1, 'must not be empty'),
    password: z.string().min(1, 'must not be empty').max(200),
  })
  .meta({ id: 'Credentials' });

function sessionOf(caller: Caller): z.input<typeof session> {
  return {
    actorId: caller.actor.id,
    name: caller.actor.name,
    grants: caller.actor.grants.map((grant) => ({ ...grant })),
    expireTime: caller.session?.expireTime.toISOString(),
    passwordChangeable: caller.session?.accountId !== undefined,
  };
}

function provider({ oidc }: RouteContext) {
  if (oidc) return oidc;
  throw new AppError('SIGN_IN_UNAVAILABLE', 'no identity provider is configured here');
}

export const sessionRoutes = [
  route({
    method: 'post',
    path: '/v1/session',
    tag,
    summary: 'Sign in with an account and its password; the session is a cookie',
    access: 'public',
    body: credentials,
    response: session,
    handle: async ({ body }, { sessions, limits, cookies, request, response }) => {
      const address = request.ip ?? '';
      await limits.signIn(address);
      const opened = await sessions.signIn({ ...body, address });
      cookies.set(request, response, opened.token, opened.expireTime);
      return sessionOf(opened.caller);
    },
  }),
  route({
    method: 'get',
    path: '/v1/session',
    tag,
    summary: 'Who is signed in',
    access: 'signed-in',
    response: session,
    handle: async (_input, { caller }) => sessionOf(caller),
  }),
  route({
    method: 'delete',
    path: '/v1/session',
    tag,
    summary: 'Sign out',
    access: 'signed-in',
    keyed: false,
    handle: async (_input, { sessions, cookies, caller, request, response }) => {
      await sessions.signOut(caller);
      cookies.clear(request, response);
    },
  }),
  route({
    method: 'post',
    path: '/v1/session:changePassword',
    tag,
    summary: 'Change your own password; your other sessions end',
    access: 'signed-in',
    keyed: false,
    body: z.strictObject({ password: z.string().max(200), newPassword: password }),
    handle: async ({ body }, { caller: { actor, session }, accounts }) => {
      if (!session?.accountId) {
        throw new AppError('PASSWORD_WRONG', 'only a local account has a password to change');
      }
      await accounts.changePassword(
        { actor, method: 'POST /v1/session:changePassword' },
        {
          accountId: session.accountId,
          sessionId: session.id,
          old: body.password,
          password: body.newPassword,
        },
      );
    },
  }),
  route({
    method: 'get',
    path: '/v1/session:methods',
    tag,
    summary: 'The ways to sign in',
    access: 'public',
    response: z.object({ password: z.boolean(), identityProvider: z.boolean() }),
    handle: async (_input, { oidc }) => ({ password: true, identityProvider: !!oidc }),
  }),
  route({
    method: 'get',
    path: '/v1/session:oidc',
    tag,
    summary: 'Sign in at the identity provider',
    access: 'public',
    query: z.strictObject({ returnTo: z.string().max(500).default('/') }),
    streams: 'redirect',
    handle: ({ query }, context) => provider(context).begin(context.response, query.returnTo),
  }),
  route({
    method: 'get',
    path: '/v1/session:oidcCallback',
    tag,
    summary: 'Where the identity provider sends the browser back to',
    access: 'public',
    query: z.looseObject({}),
    streams: 'redirect',
    handle: async (_input, context) => {
      const { request, response, sessions, cookies } = context;
      const { actor, returnTo } = await provider(context).finish(request, response);
      const opened = await sessions.signInAs(actor);
      cookies.set(request, response, opened.token, opened.expireTime);
      response.redirect(303, returnTo);
    },
  }),
];
