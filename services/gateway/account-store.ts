import { sql, type Db, type Trx } from '../platform/db';
import type { Grant } from '../platform/identity';
import type { Account } from './accounts';

const columns = `a.id, a.account, a.name, a.disabled, a.version, a.create_time AS "createTime",
  a.update_time AS "updateTime", coalesce((
    SELECT json_agg(json_build_object('role', g.role, 'divisionCode', g.division_code)
             ORDER BY g.role, g.division_code)
    FROM grants g WHERE g.account_id = a.id), '[]') AS grants`;

/** One account changes at a time, so that two cannot each remove the other's last administrator. */
export async function lockAccounts(trx: Trx): Promise<void> {
  await sql(trx, `SELECT pg_advisory_xact_lock(hashtextextended('gateway.accounts', 0))`);
}

export async function accountById(db: Db | Trx, id: string): Promise<Account | undefined> {
  const [row] = await sql<Account>(
    db,
    `SELECT ${columns} FROM accounts a WHERE a.id::text = lower($1)`,
    [id],
  );
  return row;
}

type Credentials = Account & { passwordHash: string };

/** For signing in; nothing else but changing a password reads its hash. */
export async function credentialsOf(
  db: Db | Trx,
  account: string,
): Promise<Credentials | undefined> {
  const [row] = await sql<Credentials>(
    db,
    `SELECT ${columns}, a.password_hash AS "passwordHash" FROM accounts a WHERE a.account = $1`,
    [account],
  );
  return row;
}

export async function credentialsById(db: Db | Trx, id: string): Promise<Credentials | undefined> {
  const [row] = await sql<Credentials>(
    db,
    `SELECT ${columns}, a.password_hash AS "passwordHash" FROM accounts a WHERE a.id = $1`,
    [id],
  );
  return row;
}

/** Accounts whose every grant begins with one of the prefixes, in name order. */
export function listAccounts(
  db: Db,
  query: { prefixes: string[]; after: string; limit: number },
): Promise<Account[]> {
  return sql<Account>(
    db,
    `SELECT ${columns} FROM accounts a
     WHERE a.account > $1
       AND ('' = ANY($2::text[]) OR (
         EXISTS (SELECT FROM grants g WHERE g.account_id = a.id)
         AND NOT EXISTS (
           SELECT FROM grants g WHERE g.account_id = a.id AND NOT EXISTS (
             SELECT FROM unnest($2::text[]) AS prefix WHERE starts_with(g.division_code, prefix)))))
     ORDER BY a.account
     LIMIT $3`,
    [query.after, query.prefixes, query.limit],
  );
}

export async function accountExists(db: Db | Trx, account?: string): Promise<boolean> {
  const [row] = await sql<{ found: boolean }>(
    db,
    `SELECT EXISTS (SELECT FROM accounts WHERE $1::text IS NULL OR account = $1) AS found`,
    [account ?? null],
  );
  return row!.found;
}

export async function insertAccount(
  trx: Trx,
  account: { id: string; account: string; name: string; passwordHash: string; disabled: boolean },
): Promise<void> {
  await sql(
    trx,
    `INSERT INTO accounts (id, account, name, password_hash, disabled)
     VALUES ($1, $2, $3, $4, $5)`,
    [account.id, account.account, account.name, account.passwordHash, account.disabled],
  );
}

export async function updateAccount(
  trx: Trx,
  account: { id: string; name: string; disabled: boolean },
): Promise<void> {
  await sql(
    trx,
    `UPDATE accounts SET name = $2, disabled = $3, version = version + 1, update_time = now()
     WHERE id = $1`,
    [account.id, account.name, account.disabled],
  );
}

export async function updatePassword(trx: Trx, id: string, passwordHash: string): Promise<void> {
  await sql(
    trx,
    `UPDATE accounts SET password_hash = $2, version = version + 1, update_time = now()
     WHERE id = $1`,
    [id, passwordHash],
  );
}

export async function replaceGrants(trx: Trx, id: string, grants: Grant[]): Promise<void> {
  await sql(trx, 'DELETE FROM grants WHERE account_id = $1', [id]);
  await sql(
    trx,
    `INSERT INTO grants (account_id, role, division_code)
     SELECT DISTINCT $1::uuid, role, division_code
     FROM unnest($2::text[], $3::text[]) AS given (role, division_code)`,
    [id, grants.map(({ role }) => role), grants.map(({ divisionCode }) => divisionCode)],
  );
}

export async function deleteAccount(trx: Trx, id: string): Promise<void> {
  await sql(trx, 'DELETE FROM accounts WHERE id = $1', [id]);
}

/** Enabled accounts that may administer everything. */
export async function countAdministrators(trx: Trx): Promise<number> {
  const [row] = await sql<{ count: number }>(
    trx,
    `SELECT count(*) AS count FROM accounts a JOIN grants g ON g.account_id = a.id
     WHERE NOT a.disabled AND g.role = 'ADMINISTRATOR' AND g.division_code = ''`,
  );
  return row!.count;
}
