// Prepares a database for the services: for each a role that owns one schema (and the schema of
// its jobs) and sees nothing of the others'.
import pg from 'pg';
import { schemaName } from './db';

export type Tenant = { schema: string; password: string };

export type Provisioned = {
  /** The URL of each schema's service. */
  urls: Record<string, string>;
  /** True when the server does not let us create roles: every service then uses the one we have. */
  sharedRole: boolean;
};

/** Where BullMQ's tables live when jobs are kept in PostgreSQL. */
export const jobSchema = (schema: string) => `${schema}_jobs`;

export async function provision(
  adminUrl: string,
  tenants: Tenant[],
  { rolePrefix = 'muster_' }: { rolePrefix?: string } = {},
): Promise<Provisioned> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    // Two supervisors that start together must not both find a role missing.
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('muster.provision', 0))`);
    const sharedRole = !(await mayCreateRoles(client));
    const urls: Record<string, string> = {};
    for (const { schema, password } of tenants) {
      const role = sharedRole ? undefined : schemaName(`${rolePrefix}${schemaName(schema)}`);
      if (role) await createRole(client, role, password);
      for (const name of [schema, jobSchema(schema)]) await createSchema(client, name, role);
      urls[schema] = role ? urlOf(adminUrl, role, password) : adminUrl;
    }
    if (!sharedRole) await revokePublic(client, tenants, rolePrefix);
    await client.query('COMMIT');
    return { urls, sharedRole };
  } finally {
    await client.end();
  }
}

async function mayCreateRoles(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    'SELECT rolsuper OR rolcreaterole AS may FROM pg_roles WHERE rolname = current_user',
  );
  return rows[0]?.may ?? false;
}

async function createRole(client: pg.Client, role: string, password: string): Promise<void> {
  const found = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  const verb = found.rowCount === 0 ? 'CREATE' : 'ALTER';
  await client.query(`${verb} ROLE ${role} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
  // Who is not a superuser may only hand a schema to a role it belongs to.
  const member = await client.query<{ is: boolean }>(
    `SELECT pg_has_role(current_user, $1, 'USAGE') AS is`,
    [role],
  );
  if (!member.rows[0]!.is) await client.query(`GRANT ${role} TO CURRENT_USER`);
}

async function createSchema(client: pg.Client, schema: string, role?: string): Promise<void> {
  const found = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]);
  if (found.rowCount === 0) {
    await client.query(`CREATE SCHEMA ${schema}${role ? ` AUTHORIZATION ${role}` : ''}`);
  } else if (role) {
    await client.query(`ALTER SCHEMA ${schema} OWNER TO ${role}`);
  }
}

// Only the owner of the database may take what everyone holds by default; where we are not its
// owner, its administrator decides.
async function revokePublic(
  client: pg.Client,
  tenants: Tenant[],
  rolePrefix: string,
): Promise<void> {
  const { rows } = await client.query<{ name: string; owned: boolean }>(
    `SELECT datname AS name, pg_has_role(current_user, datdba, 'USAGE') AS owned
     FROM pg_database WHERE datname = current_database()`,
  );
  const { name, owned } = rows[0]!;
  if (!owned) return;
  const database = client.escapeIdentifier(name);
  await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
  await client.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
  const roles = tenants.map(({ schema }) => `${rolePrefix}${schema}`).join(', ');
  await client.query(`GRANT CONNECT ON DATABASE ${database} TO ${roles}`);
}

function urlOf(adminUrl: string, role: string, password: string): string {
  const url = new URL(adminUrl);
  url.username = encodeURIComponent(role);
  url.password = encodeURIComponent(password);
  return url.href;
}
