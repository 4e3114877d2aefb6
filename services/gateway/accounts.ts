import { AppError, notFound } from '../platform/errors';
import { covers, scopePrefixes, type Actor, type Grant } from '../platform/identity';

export type Account = {
  id: string;
  /** What the person types to sign in, in lower case. */
  account: string;
  name: string;
  disabled: boolean;
  grants: Grant[];
  version: number;
  createTime: Date;
  updateTime: Date;
};

export const administratorRoles = ['ADMINISTRATOR', 'SERVICE'] as const;

/** One spelling for one name: full-width and upper-case letters are the same account. */
export function accountName(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase();
}

/** Nobody can give away, or take away, what reaches beyond their own administration. */
export function assertWithinScope(actor: Actor, grants: readonly Grant[]): void {
  const prefixes = scopePrefixes(actor, administratorRoles);
  const beyond = grants.find(
    ({ divisionCode }) => !prefixes.some((prefix) => covers(prefix, divisionCode)),
  );
  if (!beyond) return;
  const where = beyond.divisionCode === '' ? 'everywhere' : `in division ${beyond.divisionCode}`;
  throw new AppError('SCOPE_DENIED', `you do not administer ${beyond.role} ${where}`, {
    metadata: { role: beyond.role, divisionCode: beyond.divisionCode },
  });
}

const everywhere: Grant = { role: 'ADMINISTRATOR', divisionCode: '' };

/**
 * An account that reaches beyond the actor's administration is not there for them. One without a
 * grant belongs to no division: whoever knew its password would have what it is granted later.
 */
export function assertVisible(actor: Actor, account: Account): void {
  const grants = account.grants.length === 0 ? [everywhere] : account.grants;
  try {
    assertWithinScope(actor, grants);
  } catch {
    throw notFound('account', account.id);
  }
}

/** Someone who can administer everything must remain, or nobody can be let in again. */
export function assertAdministratorRemains(before: number, after: number): void {
  if (before === 0 || after > 0) return;
  throw new AppError('ADMINISTRATOR_LAST', 'this is the last administrator of everything', {
    preconditions: [
      {
        type: 'ADMINISTRATOR_LAST',
        subject: 'accounts',
        description: 'make another account ADMINISTRATOR everywhere first',
      },
    ],
  });
}

export function etagOf({ version }: { version: number }): string {
  return `v${version}`;
}

export function assertFresh(account: Account, etag: string): void {
  if (etag === etagOf(account)) return;
  throw new AppError('ETAG_STALE', 'the account was changed since you read it', {
    metadata: { etag: etagOf(account) },
  });
}

/** What the audit log keeps of an account. */
export function auditView({ account, name, disabled, grants }: Account) {
  return { account, name, disabled, grants };
}

/** The narrowest division that holds every grant: where a change to the account is filed. */
export function accountDivision(grants: readonly Grant[]): string {
  const widest = grants.find(({ divisionCode }) =>
    grants.every((grant) => covers(divisionCode, grant.divisionCode)),
  );
  return widest?.divisionCode ?? '';
}
