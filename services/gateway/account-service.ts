import { createHmac } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { audit, type AuditContext } from '../platform/audit';
import type { Db, Trx } from '../platform/db';
import { AppError, invalid, notFound } from '../platform/errors';
import { scopePrefixes, type Actor, type Grant, type Role } from '../platform/identity';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import {
  accountById,
  accountExists,
  countAdministrators,
  credentialsById,
  deleteAccount,
  insertAccount,
  listAccounts,
  lockAccounts,
  replaceGrants,
  updateAccount,
  updatePassword,
} from './account-store';
import {
  accountDivision,
  accountName,
  administratorRoles,
  assertAdministratorRemains,
  assertFresh,
  assertVisible,
  assertWithinScope,
  auditView,
  type Account,
} from './accounts';
import { hashPassword, passwordMatches } from './password';
import { deleteSessionsOf } from './session-store';

/** Who asks, for which route and under which Idempotency-Key. */
export type AccountCall = { actor: Actor; method: string; requestId: string };

export type NewAccount = {
  account: string;
  name: string;
  password: string;
  grants: Grant[];
  disabled: boolean;
};

export type AccountChanges = { name?: string; disabled?: boolean; grants?: Grant[] };

/** Local accounts: who may sign in with a password, and what they may do where. */
export class AccountService {
  constructor(
    private readonly db: Db,
    private readonly authKey: string,
  ) {}

  /** Accounts that lie within the divisions where the actor holds one of the roles. */
  async list(
    actor: Actor,
    request: { pageSize?: number; pageToken?: string },
    heldRoles: readonly Role[] = administratorRoles,
  ) {
    const prefixes = scopePrefixes(actor, heldRoles);
    const { limit, after } = pageRequest({ prefixes }, request);
    const query = { prefixes, after: String(after?.[0] ?? ''), limit: limit + 1 };
    const rows = await listAccounts(this.db, query);
    return pageOf(rows, limit, (row) => [row.account], { prefixes });
  }

  async get(actor: Actor, id: string): Promise<Account> {
    const account = await accountById(this.db, id);
    if (!account) throw notFound('account', id);
    assertVisible(actor, account);
    return account;
  }

  async create(call: AccountCall, input: NewAccount): Promise<Account> {
    assertWithinScope(call.actor, input.grants);
    const passwordHash = await hashPassword(input.password);
    const request = { ...input, password: this.veiled(input.password) };
    const key = { requestId: call.requestId, request };
    const account = await once(this.db, call, key, async (trx) => {
      await lockAccounts(trx);
      return createIn(trx, call, { ...input, passwordHash });
    });
    return withDates(account);
  }

  async update(call: AccountCall, id: string, etag: string, changes: AccountChanges) {
    if (changes.grants) assertWithinScope(call.actor, changes.grants);
    const input = { id, etag, request: { id, ...changes }, action: 'account.update' };
    const account = await this.change(call, input, async (trx, before) => {
      await updateAccount(trx, { ...before, ...changes });
      if (changes.grants) await replaceGrants(trx, id, changes.grants);
      if (changes.disabled) await deleteSessionsOf(trx, id);
    });
    return withDates(account!);
  }

  async remove(call: AccountCall, id: string): Promise<void> {
    const input = { id, request: { id }, action: 'account.delete' };
    await this.change(call, input, (trx) => deleteAccount(trx, id));
  }

  async resetPassword(call: AccountCall, id: string, password: string): Promise<Account> {
    const passwordHash = await hashPassword(password);
    const request = { id, password: this.veiled(password) };
    const input = { id, request, action: 'account.reset_password' };
    const account = await this.change(call, input, async (trx) => {
      await updatePassword(trx, id, passwordHash);
      await deleteSessionsOf(trx, id);
    });
    return withDates(account!);
  }

  /** By the person: needs the old password, and ends their other sessions. */
  async changePassword(
    context: AuditContext,
    input: { accountId: string; sessionId: string; old: string; password: string },
  ): Promise<void> {
    const known = await credentialsById(this.db, input.accountId);
    if (!known || !(await passwordMatches(input.old, known.passwordHash))) {
      throw new AppError('PASSWORD_WRONG', 'the current password is not right', {
        violations: [{ field: 'password', description: 'is not the current password' }],
      });
    }
    const passwordHash = await hashPassword(input.password);
    await this.db.transaction(async (trx) => {
      await updatePassword(trx, known.id, passwordHash);
      await deleteSessionsOf(trx, known.id, input.sessionId);
      await auditChange(trx, context, 'account.change_password', known, known);
    });
  }

  /** The first administrator of an empty installation; does nothing when anyone is there. */
  async bootstrap(input: { account: string; password: string }): Promise<boolean> {
    const passwordHash = await hashPassword(input.password);
    return this.db.transaction(async (trx) => {
      await lockAccounts(trx);
      if (await accountExists(trx)) return false;
      const actor = { id: 'service:gateway', name: 'gateway' };
      const grants: Grant[] = [{ role: 'ADMINISTRATOR', divisionCode: '' }];
      const account = { ...input, name: input.account, grants, disabled: false, passwordHash };
      await createIn(trx, { actor, method: 'bootstrap' }, account);
      return true;
    });
  }

  /** Every change of an account: once, alone, seen by the caller, and in the audit log. */
  private change(
    call: AccountCall,
    input: { id: string; etag?: string; request: unknown; action: string },
    work: (trx: Trx, account: Account) => Promise<void>,
  ): Promise<Account | undefined> {
    const key = { requestId: call.requestId, request: input.request };
    return once(this.db, call, key, async (trx) => {
      await lockAccounts(trx);
      const before = await accountById(trx, input.id);
      if (!before) throw notFound('account', input.id);
      assertVisible(call.actor, before);
      if (input.etag !== undefined) assertFresh(before, input.etag);
      const administrators = await countAdministrators(trx);
      await work(trx, before);
      assertAdministratorRemains(administrators, await countAdministrators(trx));
      const after = await accountById(trx, input.id);
      await auditChange(trx, call, input.action, before, after);
      return after;
    });
  }

  // A request is remembered by its hash, and a plain hash of a password could be guessed from.
  private veiled(password: string): string {
    return createHmac('sha256', this.authKey).update(password).digest('base64');
  }
}

async function createIn(
  trx: Trx,
  context: AuditContext,
  input: NewAccount & { passwordHash: string },
): Promise<Account> {
  const account = accountName(input.account);
  if (await accountExists(trx, account)) {
    throw new AppError('ACCOUNT_EXISTS', `the account ${account} exists already`, {
      violations: [{ field: 'account', description: 'is taken' }],
    });
  }
  const id = uuidv7();
  await insertAccount(trx, { ...input, id, account });
  await replaceGrants(trx, id, input.grants);
  const created = await accountById(trx, id);
  if (!created) throw invalid('account', 'could not be read back');
  await auditChange(trx, context, 'account.create', undefined, created);
  return created;
}

function auditChange(
  trx: Trx,
  context: AuditContext,
  action: string,
  before: Account | undefined,
  after: Account | undefined,
): Promise<void> {
  const account = (after ?? before)!;
  return audit(trx, context, {
    action,
    subject: `accounts/${account.id}`,
    divisionCode: accountDivision(account.grants),
    before: before && auditView(before),
    after: after && auditView(after),
  });
}

// A replayed answer comes back from JSON, where times are text.
function withDates(account: Account): Account {
  return {
    ...account,
    createTime: new Date(account.createTime),
    updateTime: new Date(account.updateTime),
  };
}
