// The services a commit runs through, each a process of its own on one database, and a small world
// in them: one item in two depots, an incident, and a plan that takes from both.
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { faultFile } from '../../services/platform/fault-point';
import { freePorts } from '../../services/platform/free-ports';
import type { Actor, Role } from '../../services/platform/identity';
import { serviceNames, services, type ServiceName } from '../../services/platform/names';
import { freshPersonalKeys } from '../../services/platform/personal';
import { connect, type Client } from '../../services/platform/rpc-client';
import { testDatabase, urlFor, type TestDatabase } from '../../services/platform/testing/database';
import { sharedRedisUrl } from '../../services/platform/testing/redis';
import { ServiceProcess } from './service-process';

const authKey = 'a key of at least thirty-two characters';
const names = [
  ...(['inventory', 'incidents', 'optimizer', 'mobilization'] as const),
  ...(['roster', 'shelters', 'equipment'] as const),
];
type Name = (typeof names)[number];
/** What a commit of goods runs through. */
const goodsNames: Name[] = ['inventory', 'incidents', 'optimizer', 'mobilization'];

export const commander: Actor = {
  id: 'u-commander',
  name: 'Commander',
  grants: (['COMMANDER', 'LOGISTICS_OFFICER', 'ADMINISTRATOR', 'AUDITOR'] satisfies Role[]).map(
    (role) => ({ role, divisionCode: '' }),
  ),
};

export const as = { actor: commander };

export const allNames: Name[] = [...names];

export type Clients = { [N in Name]: Client<N> };

export class Cluster {
  private constructor(
    readonly database: TestDatabase,
    readonly processes: Record<Name, ServiceProcess>,
    readonly clients: Clients,
    private readonly faultDirectory: string,
  ) {}

  static async start(
    running: Name[] = goodsNames,
    more: Record<string, string> = {},
  ): Promise<Cluster> {
    const database = await testDatabase('mobilization');
    const faultDirectory = mkdtempSync(path.join(tmpdir(), 'muster-fault-'));
    const ports = await freePorts(serviceNames.length);
    const personalKeys = freshPersonalKeys('test-1');
    const redisUrl = sharedRedisUrl();
    // A commit calls only those that run here; the others have an address and nobody there.
    const addresses = Object.fromEntries(
      serviceNames.map((name, n) => [services[name].addressVariable, `127.0.0.1:${ports[n]}`]),
    );
    const processOf = (name: Name) =>
      new ServiceProcess(name, {
        ...addresses,
        LISTEN_ADDRESS: addresses[services[name].addressVariable]!,
        DATABASE_URL: urlFor(database, services[name].schema),
        AUTH_KEY: authKey,
        PERSONAL_KEYS: personalKeys,
        LOG_LEVEL: 'warn',
        METRICS_PORT: '0',
        FAULT_DIRECTORY: faultDirectory,
        ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
        // As ever, but quicker: what waits minutes for people waits a second here.
        SWEEP_INTERVAL_MS: '300',
        COMMIT_IDLE_SECONDS: '1',
        PROGRESS_CHECK_SECONDS: '1',
        DRILL_CALENDAR_MS: '500',
        ...more,
      });
    const client = <N extends ServiceName>(name: N) =>
      connect(name, addresses[services[name].addressVariable]!, { authKey, self: 'test' });
    const processes = {
      inventory: processOf('inventory'),
      incidents: processOf('incidents'),
      optimizer: processOf('optimizer'),
      mobilization: processOf('mobilization'),
      roster: processOf('roster'),
      shelters: processOf('shelters'),
      equipment: processOf('equipment'),
    };
    const clients = {
      inventory: client('inventory'),
      incidents: client('incidents'),
      optimizer: client('optimizer'),
      mobilization: client('mobilization'),
      roster: client('roster'),
      shelters: client('shelters'),
      equipment: client('equipment'),
    };
    await Promise.all(running.map((name) => processes[name].start()));
    return new Cluster(database, processes, clients, faultDirectory);
  }

  /** The process that comes to this point next dies there, once. */
  armKill(point: string): void {
    this.arm(point, 'kill');
  }

  /** The call that comes to this point next waits there until it is let go. */
  armWait(point: string): { reached(): Promise<void>; letGo(): void } {
    const file = this.arm(point, 'wait');
    return {
      reached: async () => {
        while (!existsSync(`${file}.struck`)) await sleep(20);
      },
      letGo: () => writeFileSync(`${file}.go`, ''),
    };
  }

  private arm(point: string, kind: 'kill' | 'wait'): string {
    const file = faultFile(this.faultDirectory, point);
    for (const mark of [`${file}.struck`, `${file}.go`]) rmSync(mark, { force: true });
    writeFileSync(file, kind);
    return file;
  }

  /** Forgets faults that nothing came upon. */
  disarm(): void {
    for (const name of readdirSync(this.faultDirectory)) {
      if (!name.includes('.')) rmSync(path.join(this.faultDirectory, name));
    }
  }

  deaths(): number {
    return names.reduce((sum, name) => sum + this.processes[name].deaths, 0);
  }

  async stop(): Promise<void> {
    for (const name of names) this.clients[name].close();
    await Promise.all(names.map((name) => this.processes[name].stop()));
    await this.database.drop();
    rmSync(this.faultDirectory, { recursive: true, force: true });
  }
}

/** Asks again while the process that was killed comes back. */
export async function persist<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      const { code } = error as { code?: number };
      const passing = code === 14 || code === 4 || code === 1;
      if (!passing || attempt === 600) throw error;
      await sleep(250);
    }
  }
}

export const request = <T extends object>(body: T) => ({ requestId: randomUUID(), ...body });
