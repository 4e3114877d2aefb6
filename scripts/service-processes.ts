import path from 'node:path';
import { freePorts } from '../services/platform/free-ports';
import { projectRoot, serviceNames, services, type ServiceName } from '../services/platform/names';
import type { ProcessSpec } from './supervisor';

export type HouseOptions = {
  /** The database URL of each schema. */
  databaseUrls: Record<string, string>;
  authKey: string;
  /** Seals the personal data of the services that keep any. */
  personalKeys: string;
  /** host:port of the web page and HTTP API. */
  httpAddress: string;
  redisUrl?: string;
  /** Of the account `administrator`, made when there is no account yet. */
  administratorPassword?: string;
  /** More environment for every service. */
  env?: Record<string, string>;
};

const personalDataKeepers: readonly ServiceName[] = [
  'inventory',
  'roster',
  'shelters',
  'mobilization',
];

/** Services that call nobody first; each group needs only the groups before it. */
const startOrder: ServiceName[][] = [
  ['inventory', 'roster', 'shelters', 'equipment', 'incidents'],
  ['optimizer'],
  ['mobilization'],
  ['gateway'],
];

/**
 * One process a service, on ports that stay theirs when they are started again, in the order they
 * can start.
 */
export async function serviceProcesses(options: HouseOptions): Promise<ProcessSpec[][]> {
  const ports = await freePorts(serviceNames.length);
  const addressOf = (name: ServiceName) => `127.0.0.1:${ports[serviceNames.indexOf(name)]}`;
  const addresses = Object.fromEntries(
    serviceNames.map((name) => [services[name].addressVariable, addressOf(name)]),
  );
  const firstAccount: Record<string, string> = options.administratorPassword
    ? { BOOTSTRAP_ACCOUNT: 'administrator', BOOTSTRAP_PASSWORD: options.administratorPassword }
    : {};
  const spec = (name: ServiceName): ProcessSpec => ({
    name,
    script: path.join(projectRoot(), 'dist', 'services', name, 'main.js'),
    env: {
      ...addresses,
      ...options.env,
      LISTEN_ADDRESS: name === 'gateway' ? options.httpAddress : addressOf(name),
      DATABASE_URL: options.databaseUrls[services[name].schema]!,
      DATABASE_SCHEMA: services[name].schema,
      AUTH_KEY: options.authKey,
      MIGRATE: '1',
      ...(options.redisUrl ? { REDIS_URL: options.redisUrl } : {}),
      ...(name === 'gateway' ? firstAccount : {}),
      ...(personalDataKeepers.includes(name) ? { PERSONAL_KEYS: options.personalKeys } : {}),
    },
  });
  return startOrder.map((names) => names.map(spec));
}
