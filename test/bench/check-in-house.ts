// The shelters and the gateway in front of them, as processes of their own, and the HTTP calls of
// whoever stands at a door.
import { randomBytes, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { Api } from '../../scripts/cli/connection';
import { referenceDistrict } from '../../scripts/reference/load';
import { requestIdOf } from '../../scripts/request-id';
import { sendShelters } from '../../scripts/seed-shelters';
import { mintToken, type Role } from '../../services/platform/identity';
import { services } from '../../services/platform/names';
import { freshPersonalKeys } from '../../services/platform/personal';
import { startProcess } from './bench-process';
import { poolMax, type Site } from './inventory-under-load';
import { seedRun } from '../../scripts/seed';

export type CheckInHouse = {
  /** Sixty shelters, open for a flood, so that outdoor sites have places too. */
  openShelters(): Promise<void>;
  /** One call; returns what became of each entry. */
  checkIn(siteId: string, entries: object[]): Promise<string[]>;
  stop(): Promise<void>;
};

const authKey = randomBytes(48).toString('base64url');
const personalKeys = freshPersonalKeys('bench');
const district = '440310000000';

export async function checkInHouse(site: Site): Promise<CheckInHouse> {
  const common = {
    DATABASE_URL: site.urlOf('bench'),
    DATABASE_POOL_MAX: String(poolMax),
    AUTH_KEY: authKey,
    METRICS_PORT: '127.0.0.1:0',
    LOG_LEVEL: 'info',
    NODE_ENV: 'production',
    MIGRATE: '1',
  };
  const logFile = (name: string) => path.join(site.directory, `${name}-${randomUUID()}.log`);
  const shelters = await startProcess({
    script: 'services/shelters/main.js',
    env: { ...common, PERSONAL_KEYS: personalKeys },
    logFile: logFile('shelters'),
  });
  const peers = services.gateway.mayCall.map((name) => [
    services[name].addressVariable,
    shelters.address,
  ]);
  const gateway = await startProcess({
    script: 'services/gateway/main.js',
    env: {
      ...common,
      ...(Object.fromEntries(peers) as Record<string, string>),
      LISTEN_ADDRESS: '127.0.0.1:0',
    },
    logFile: logFile('gateway'),
  });
  const url = `http://${gateway.address}`;
  const tokenOf = (role: Role, divisionCode: string) =>
    mintToken(
      authKey,
      { id: role, name: role, grants: [{ role, divisionCode }] },
      { ttlSeconds: 7_200 },
    );
  const token = await tokenOf('SHELTER_MANAGER', district);
  const agent = new Agent({ keepAlive: true });
  return {
    openShelters: async () => {
      const administrator = new Api({ url, token: await tokenOf('ADMINISTRATOR', '') });
      const run = seedRun(randomUUID(), new Date());
      const key = (...names: string[]) => requestIdOf(run.id, ...names);
      await sendShelters({ api: administrator, run, key });
      const manager = new Api({ url, token });
      const incidentId = randomUUID();
      for (const { id } of referenceDistrict().shelters) {
        await manager.post(`/v1/shelters/${id}:ready`, { incidentId, hazard: 'FLOOD' });
        await manager.post(`/v1/shelters/${id}:open`, { overrideReason: 'all at once' });
      }
    },
    checkIn: (siteId, entries) =>
      post(`${url}/v1/shelters/${siteId}/check-ins`, { agent, token, body: { entries } }),
    stop: async () => {
      agent.destroy();
      await gateway.stop();
      await shelters.stop();
    },
  };
}

type Call = { agent: Agent; token: string; body: object };

async function post(url: string, { agent, token, body }: Call): Promise<string[]> {
  const sent = JSON.stringify(body);
  const answer = await new Promise<{ results?: { outcome: string }[] }>((resolve, reject) => {
    const call = request(url, {
      method: 'POST',
      agent,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(sent),
        'idempotency-key': randomUUID(),
      },
    });
    call.on('response', (response) => void json(response).then(resolve as never, reject));
    call.on('error', reject);
    call.end(sent);
  });
  if (!answer.results) throw new Error(`refused: ${JSON.stringify(answer)}`);
  return answer.results.map(({ outcome }) => outcome);
}
