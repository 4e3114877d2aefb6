// The real inventory, as a process of its own, on a real database server.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startEmbeddedDatabase } from '../../services/platform/embedded-database';
import { mintToken, serviceActor } from '../../services/platform/identity';
import { freshPersonalKeys } from '../../services/platform/personal';
import { connect } from '../../services/platform/rpc-client';
import type { Client } from '../../services/platform/rpc-types';
import { startProcess } from './bench-process';

export type InventoryProcess = {
  address: string;
  client: Client<'inventory'>;
  /** Of someone who may do everything. */
  token(): Promise<string>;
  stop(): Promise<void>;
};

export type Site = {
  /** For logs and recordings; removed at the end. */
  directory: string;
  urlOf(database: string): string;
  copyDatabase(from: string, to: string): Promise<void>;
  query<Row extends object>(database: string, text: string): Promise<Row[]>;
  startInventory(
    database: string,
    options?: { env?: Record<string, string>; nodeArgs?: string[] },
  ): Promise<InventoryProcess>;
  stop(): Promise<void>;
};

/** The default of production; whoever compares with the service uses as many connections. */
export const poolMax = 10;

const authKey = randomBytes(48).toString('base64url');

/**
 * A database server with the durability of production, and what is to be run on it. A short run
 * measures nothing, and does without that durability.
 */
export async function openSite({ short }: { short: boolean }): Promise<Site> {
  const directory = await mkdtemp(path.join(tmpdir(), 'muster-bench-'));
  const server = await startEmbeddedDatabase({
    directory: path.join(directory, 'database'),
    durable: !short,
  });
  const urlOf = (database: string) =>
    Object.assign(new URL(server.url), { pathname: database }).href;
  const query = async <Row extends object>(database: string, text: string) => {
    const client = new pg.Client({ connectionString: urlOf(database) });
    await client.connect();
    try {
      return (await client.query<Row>(text)).rows;
    } finally {
      await client.end();
    }
  };
  await query('postgres', 'CREATE DATABASE bench');
  let processes = 0;
  return {
    directory,
    urlOf,
    query,
    copyDatabase: async (from, to) => {
      await query('postgres', `CREATE DATABASE ${to} TEMPLATE ${from}`);
    },
    startInventory: async (database, { env = {}, nodeArgs } = {}) => {
      const { address, stop } = await startProcess({
        script: 'services/inventory/main.js',
        // As k8s/ starts it: metrics on, a log line a call.
        env: {
          DATABASE_URL: urlOf(database),
          DATABASE_POOL_MAX: String(poolMax),
          AUTH_KEY: authKey,
          PERSONAL_KEYS: freshPersonalKeys('bench'),
          METRICS_PORT: '127.0.0.1:0',
          LOG_LEVEL: 'info',
          NODE_ENV: 'production',
          MIGRATE: '1',
          ...env,
        },
        logFile: path.join(directory, `inventory-${++processes}.log`),
        nodeArgs,
      });
      const client = connect('inventory', address, { authKey, self: 'bench' });
      return {
        address,
        client,
        token: () => mintToken(authKey, serviceActor('bench'), { ttlSeconds: 3_600 }),
        stop: async () => {
          client.close();
          await stop();
        },
      };
    },
    stop: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export type LedgerVerdict = { entriesChecked: string; balancesChecked: string; faults: string[] };

export async function verifyLedger(client: Client<'inventory'>): Promise<LedgerVerdict> {
  const messages = client.verifyLedger({}, { timeoutMs: 300_000 });
  for await (const { done, entriesChecked, balancesChecked, faults } of messages) {
    if (done) return { entriesChecked, balancesChecked, faults };
  }
  throw new Error('VerifyLedger ended without a verdict');
}
