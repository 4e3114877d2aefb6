import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Api } from '../../scripts/cli/connection';
import { serviceProcesses } from '../../scripts/service-processes';
import { Supervisor } from '../../scripts/supervisor';
import { freePort } from '../../services/platform/free-ports';
import { mintToken, type Actor, type Grant } from '../../services/platform/identity';
import { serviceNames, services } from '../../services/platform/names';
import { freshPersonalKeys } from '../../services/platform/personal';
import { testDatabase, urlFor, type TestDatabase } from '../../services/platform/testing/database';
import { sharedRedisUrl } from '../../services/platform/testing/redis';

/** Every service as a process of its own on a database of its own, as in production. */
export type House = {
  url: string;
  database: TestDatabase;
  /** What every service wrote. */
  logFile: string;
  /** The HTTP API as someone with these grants sees it. */
  as(role: Grant['role'], divisionCode?: string): Promise<Api>;
  token(actor: Actor): Promise<string>;
  /** kill -9 of one service; it is started again by itself. */
  kill(name: string): void;
  stop(): Promise<void>;
};

export async function startHouse(env: Record<string, string> = {}): Promise<House> {
  const database = await testDatabase('gateway');
  const authKey = randomBytes(48).toString('base64url');
  const port = await freePort();
  const logFile = path.join(tmpdir(), `muster-house-${process.pid}-${port}.log`);
  const supervisor = new Supervisor(logFile, () => {});
  const groups = await serviceProcesses({
    databaseUrls: Object.fromEntries(
      serviceNames.map((name) => [services[name].schema, urlFor(database, services[name].schema)]),
    ),
    authKey,
    personalKeys: freshPersonalKeys('test-1'),
    httpAddress: `127.0.0.1:${port}`,
    redisUrl: sharedRedisUrl(),
    env: { DATABASE_POOL_MAX: '4', ...env },
  });
  const stop = async () => {
    await supervisor.stop();
    await database.drop();
  };
  try {
    for (const specs of groups) await supervisor.start(specs);
  } catch (error) {
    await stop();
    throw error;
  }
  const url = `http://127.0.0.1:${port}`;
  const token = (actor: Actor) => mintToken(authKey, actor, { ttlSeconds: 3_600 });
  return {
    url,
    database,
    logFile,
    token,
    as: async (role, divisionCode = '') => {
      const id = role.toLowerCase().replaceAll('_', '-');
      const actor = { id, name: id, grants: [{ role, divisionCode }] };
      return new Api({ url, token: await token(actor) });
    },
    kill: (name) => supervisor.kill(name),
    stop,
  };
}
