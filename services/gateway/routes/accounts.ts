import { z } from 'zod';
import { accountName, etagOf, type Account } from '../accounts';
import { etag, pageOut, pageQuery, shortText } from '../fields';
import { administrators, colleagueNamers } from '../roles';
import { route, type RouteContext } from '../route';
import { grants, grantsOut, password } from './account-schemas';

const tag = 'Accounts';

const account = z
  .object({
    id: z.string(),
    account: z.string().describe('what is typed to sign in'),
    name: z.string(),
    grants: grantsOut,
    disabled: z.boolean(),
    etag: z.string(),
    createTime: z.iso.datetime(),
    updateTime: z.iso.datetime(),
  })
  .meta({ id: 'Account', description: 'Someone who signs in with a password.' });

const newAccount = z
  .strictObject({
    account: z
      .string()
      .max(64)
      .transform(accountName)
      .pipe(z.string().regex(/^[\p{L}\p{N}._@-]+$/u, 'must be letters, digits and . _ @ -')),
    name: shortText.min(1, 'must not be empty'),
    password,
    grants: grants.default([]),
    disabled: z.boolean().default(false),
  })
  .meta({ id: 'NewAccount' });

const accountChanges = z
  .strictObject({ name: shortText.min(1), grants, disabled: z.boolean(), etag })
  .partial()
  .meta({ id: 'AccountChanges' });

function accountOut(row: Account): z.input<typeof account> {
  return {
    ...row,
    etag: etagOf(row),
    createTime: row.createTime.toISOString(),
    updateTime: row.updateTime.toISOString(),
  };
}

const callOf = ({ actor }: RouteContext, method: string, requestId: string) => ({
  actor,
  method,
  requestId,
});

export const accountRoutes = [
  route({
    method: 'get',
    path: '/v1/accounts',
    tag,
    summary: 'Accounts you administer, in name order',
    access: administrators,
    query: z.strictObject(pageQuery),
    response: pageOut('accounts', account),
    handle: async ({ query }, { accounts, actor }) => {
      const { rows, nextPageToken } = await accounts.list(actor, query);
      return { accounts: rows.map(accountOut), nextPageToken };
    },
  }),
  route({
    method: 'get',
    path: '/v1/colleagues',
    tag,
    summary: 'Names of the people who work in the divisions you keep',
    description:
      'To name who counts or takes over. Only what tells them apart: no account, no role.',
    access: colleagueNamers,
    query: z.strictObject(pageQuery),
    response: pageOut('colleagues', z.object({ id: z.string(), name: z.string() })),
    handle: async ({ query }, { accounts, actor }) => {
      const { rows, nextPageToken } = await accounts.list(actor, query, colleagueNamers);
      const working = rows.filter(({ disabled }) => !disabled);
      return { colleagues: working.map(({ id, name }) => ({ id, name })), nextPageToken };
    },
  }),
  route({
    method: 'post',
    path: '/v1/accounts',
    tag,
    summary: 'Add an account',
    access: administrators,
    body: newAccount,
    response: account,
    status: 201,
    handle: async ({ body, requestId }, context) => {
      const call = callOf(context, 'POST /v1/accounts', requestId);
      return accountOut(await context.accounts.create(call, body));
    },
  }),
  route({
    method: 'get',
    path: '/v1/accounts/{id}',
    tag,
    summary: 'One account',
    access: administrators,
    response: account,
    handle: async ({ params }, { accounts, actor }) =>
      accountOut(await accounts.get(actor, params.id)),
  }),
  route({
    method: 'patch',
    path: '/v1/accounts/{id}',
    tag,
    summary: 'Change the fields that are sent; disabling ends the sessions',
    access: administrators,
    body: accountChanges,
    versioned: true,
    response: account,
    handle: async ({ params, body: { etag: _, ...changes }, etag, requestId }, context) => {
      const call = callOf(context, 'PATCH /v1/accounts', requestId);
      return accountOut(await context.accounts.update(call, params.id, etag, changes));
    },
  }),
  route({
    method: 'delete',
    path: '/v1/accounts/{id}',
    tag,
    summary: 'Delete an account and end its sessions',
    access: administrators,
    handle: ({ params, requestId }, context) =>
      context.accounts.remove(callOf(context, 'DELETE /v1/accounts', requestId), params.id),
  }),
  route({
    method: 'post',
    path: '/v1/accounts/{id}:resetPassword',
    tag,
    summary: 'Give an account a new password and end its sessions',
    access: administrators,
    body: z.strictObject({ password }),
    response: account,
    handle: async ({ params, body, requestId }, context) => {
      const call = callOf(context, 'POST /v1/accounts:resetPassword', requestId);
      return accountOut(await context.accounts.resetPassword(call, params.id, body.password));
    },
  }),
];
