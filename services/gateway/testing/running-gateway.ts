import { randomUUID } from 'node:crypto';
import type { Grant } from '../../platform/identity';
import { createLog } from '../../platform/telemetry';
import { testDatabase } from '../../platform/testing/database';
import { createApp } from '../app';
import { gatewayConfig } from '../config';
import { closePeers, connectPeers } from '../peers';
import { startHttpServer } from '../server';
import {
  startPeers,
  type PeerDatabases,
  type PeerHandlers,
  type PeerServices,
} from './chassis-peers';

export const authKey = 'a key for tests that is long enough to be taken';
export const password = 'correct horse battery';

const log = createLog('gateway', 'silent');

export type RunningGateway = Awaited<ReturnType<typeof startGateway>>;

/** A gateway on a port of its own, with its database and peers that answer over gRPC. */
export async function startGateway(
  options: {
    peers?: PeerHandlers;
    databases?: PeerDatabases;
    services?: PeerServices;
    env?: Record<string, string>;
    heartbeatMs?: number;
  } = {},
) {
  const database = await testDatabase('gateway');
  const { peers: handlers = {}, databases = {}, services } = options;
  const peerServers = await startPeers(authKey, handlers, databases, services);
  const { addresses } = peerServers;
  const config = gatewayConfig.parse({
    AUTH_KEY: authKey,
    DATABASE_URL: database.url,
    INVENTORY_ADDRESS: addresses.inventory,
    ROSTER_ADDRESS: addresses.roster,
    SHELTERS_ADDRESS: addresses.shelters,
    EQUIPMENT_ADDRESS: addresses.equipment,
    INCIDENTS_ADDRESS: addresses.incidents,
    OPTIMIZER_ADDRESS: addresses.optimizer,
    MOBILIZATION_ADDRESS: addresses.mobilization,
    ...options.env,
  });
  const peers = connectPeers(addresses, authKey, config.DOCUMENT_LIMIT_BYTES);
  const gateway = createApp({
    config,
    db: database.db,
    peers,
    log,
    version: '0.0.0',
    heartbeatMs: options.heartbeatMs,
  });
  const server = await startHttpServer(gateway.app, '127.0.0.1:0', {
    onDrain: gateway.drain,
    delayMs: 0,
    drainMs: 2_000,
  });
  const url = `http://${server.address}`;

  return {
    url,
    db: database.db,
    drain: gateway.drain,
    /** Adds an account that has these grants. */
    async addAccount(account: string, grants: Grant[]) {
      const actor = { id: 'service:test', name: 'test', grants: [serviceGrant] };
      const call = { actor, method: 'test', requestId: randomUUID() };
      return gateway.accounts.create(call, {
        account,
        name: account,
        password,
        grants,
        disabled: false,
      });
    },
    async stop() {
      await server.stop();
      gateway.close();
      closePeers(peers);
      await peerServers.stop();
      await database.drop();
    },
  };
}

const serviceGrant: Grant = { role: 'SERVICE', divisionCode: '' };

export type Answer = { status: number; headers: Headers; body: never };

/** The machine reason a refusal carries. */
export function reasonOf({ body }: Answer): string | undefined {
  return detailOf<{ reason: string }>(body, 'ErrorInfo')?.reason;
}

/** The fields a refusal names. */
export function fieldsOf({ body }: Answer): string[] {
  const detail = detailOf<{ fieldViolations: { field: string }[] }>(body, 'BadRequest');
  return detail?.fieldViolations.map(({ field }) => field) ?? [];
}

function detailOf<T>(body: unknown, name: string): T | undefined {
  const { error } = body as { error?: { details: ({ '@type': string } & T)[] } };
  return error?.details.find(
    (detail) => detail['@type'] === `type.googleapis.com/google.rpc.${name}`,
  );
}

type Sent = { body?: unknown; raw?: string; headers?: Record<string, string> };

/** A browser of our own: keeps its cookie, and sends what a page of the gateway would. */
export class HttpClient {
  cookie = '';

  constructor(readonly url: string) {}

  async send(method: string, path: string, sent: Sent = {}): Promise<Answer> {
    const headers: Record<string, string> = { origin: this.url, ...sent.headers };
    if (this.cookie) headers.cookie = this.cookie;
    if (!['GET', 'HEAD'].includes(method)) headers['idempotency-key'] ??= randomUUID();
    const body = sent.raw ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body));
    if (body !== undefined) headers['content-type'] ??= 'application/json';
    for (const [name, value] of Object.entries(headers)) if (value === '') delete headers[name];
    const response = await fetch(this.url + path, { method, headers, body, redirect: 'manual' });
    this.keepCookies(response.headers.getSetCookie());
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson ? JSON.parse(text) : text) as never,
    };
  }

  get = (path: string, sent?: Sent) => this.send('GET', path, sent);
  post = (path: string, body: unknown = {}, headers?: Record<string, string>) =>
    this.send('POST', path, { body, headers });

  private keepCookies(set: string[]): void {
    for (const line of set) this.cookie = line.split(';')[0]!;
  }
}

/** Someone who is signed in. */
export async function signedIn(gateway: RunningGateway, account: string): Promise<HttpClient> {
  const client = new HttpClient(gateway.url);
  const { status } = await client.post('/v1/session', { account, password });
  if (status !== 200) throw new Error(`signing in as ${account} answered ${status}`);
  return client;
}
