// Call-outs on a real port and database with real workers. The roster answers over gRPC from
// memory; providers are real HTTP servers that a test starts. The clock can be moved.
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RemoteError } from '../../platform/errors';
import type { Role } from '../../platform/identity';
import { jobBackend } from '../../platform/jobs';
import { freshPersonalKeys } from '../../platform/personal';
import { connect } from '../../platform/rpc-client';
import { startServer } from '../../platform/rpc-server';
import type { Client } from '../../platform/rpc-types';
import { createLog } from '../../platform/telemetry';
import { testDatabase } from '../../platform/testing/database';
import { sharedRedisUrl } from '../../platform/testing/redis';
import { toTimestamp } from '../../platform/wire-values';
import { startCallOuts } from '../callouts/call-outs-main';
import { signature } from '../callouts/channels/http-client';
import { mobilizationConfig } from '../config';
import { reasons } from '../errors';
import { RosterPeer, type TestPerson } from './roster-peer';
import { actorWith, district } from './harness';
import { authKey, Peer } from './peer';

export const smsKey = 'a key shared with the SMS gateway';

export type Received = {
  url: string;
  headers: http.IncomingHttpHeaders;
  body: Record<string, string>;
};

type Reply = { status: number; headers?: object; body?: object };

/** A provider: keeps what it is sent and answers as the test tells it. */
export async function startProvider(
  answer: (message: Received, earlier: number) => Reply | Promise<Reply>,
) {
  const received: Received[] = [];
  const server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(parts).toString('utf8')) as Received['body'];
      const message = { url: request.url ?? '', headers: request.headers, body };
      const key = body.messageId;
      const earlier = received.filter((each) => each.body.messageId === key).length;
      received.push(message);
      void Promise.resolve(answer(message, earlier)).then((reply) => {
        const { status, headers, body: said = {} } = reply;
        if (status === 0) return;
        response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
        response.end(JSON.stringify(said));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    received,
    url: `http://127.0.0.1:${port}/messages`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export type CallOutWorld = Awaited<ReturnType<typeof startCallOutWorld>>;

export async function startCallOutWorld({ channels = [] as object[], env = {} } = {}) {
  const database = await testDatabase('mobilization', { poolMax: 10 });
  const roster = new RosterPeer();
  const rosterClient = connect('roster', await roster.start(), { authKey, self: 'mobilization' });
  const redisUrl = sharedRedisUrl();
  const url = { databaseUrl: database.url, schema: 'mobilization', redisUrl };
  const backend = await jobBackend(url);
  const log = createLog('mobilization', process.env.TEST_LOG_LEVEL === 'info' ? 'info' : 'silent');
  let offsetMs = 0;
  const now = () => new Date(Date.now() + offsetMs);
  const peer = '127.0.0.1:1';
  const config = mobilizationConfig.parse({
    ...{ DATABASE_URL: database.url, AUTH_KEY: authKey, PERSONAL_KEYS: freshPersonalKeys('test') },
    ...{ INVENTORY_ADDRESS: peer, OPTIMIZER_ADDRESS: peer, INCIDENTS_ADDRESS: peer },
    ...{ ROSTER_ADDRESS: peer, SHELTERS_ADDRESS: peer, EQUIPMENT_ADDRESS: peer },
    CALL_OUT_CHANNELS: JSON.stringify(channels),
    CALL_OUT_SWEEP_MS: '200',
    ...env,
  });
  const { incidents, peer: incidentsPeer, activations, divisions } = await startIncidents();
  const parts = { config, db: database.db, roster: rosterClient, incidents, backend, log, now };
  const callOuts = startCallOuts(parts);
  const server = await startServer({
    ...{ name: 'mobilization', listenAddress: '127.0.0.1:0', authKey, reasons, log, drainMs: 500 },
    services: callOuts.services,
  });
  const client = connect('mobilization', server.address, { authKey, self: 'gateway' });
  return {
    ...{ client, roster, database, now, activations, divisions },
    as: (role: Role, divisionCode = district) => ({ actor: actorWith(role, divisionCode) }),
    pass: (seconds: number) => void (offsetMs += seconds * 1000),
    time: (minutes: number) => toTimestamp(new Date(now().getTime() + minutes * 60_000)),
    people: (count: number, fields: Partial<TestPerson> = {}) => roster.add(count, fields),
    order,
    create: (fields: object = {}, options = commander) =>
      client.createCallOut({ requestId: randomUUID(), order: order(fields) }, options),
    get: (id: string) => client.getCallOut({ id }, commander),
    recipients: (id: string) => recipientsOf(client, id),
    /** Each recipient's link, as the outbox shows it. */
    links: (id: string) => linksOf(client, id),
    answer: (token: string, answer: string, fields: object = {}) =>
      client.answerByLink({
        ...{ token, answer: `ANSWER_${answer}` as never, answerId: randomUUID() },
        ...fields,
      }),
    post: (body: object, { key = smsKey, at = now(), channelId = 'sms' } = {}) => {
      const text = JSON.stringify(body);
      const timestamp = String(Math.floor(at.getTime() / 1000));
      return { channelId, body: text, timestamp, signature: signature(key, timestamp, text) };
    },
    async stop(): Promise<void> {
      client.close();
      await callOuts.stop();
      await server.stop();
      rosterClient.close();
      incidents.close();
      await Promise.all([roster.stop(), incidentsPeer.stop()]);
      await database.drop();
    },
  };
}

/** Activations and divisions as a test puts them; every incident is of the district. */
async function startIncidents() {
  const activations = new Map<string, object>();
  const divisions = new Map<string, object>();
  const peer = new Peer('incidents', 'muster.incidents.v1.ResponsePlansService', {}, [
    'muster.incidents.v1.IncidentsService',
  ]);
  const address = await peer.start({
    getActivation: ({ id }: { id: string }) => Promise.resolve(activations.get(id)!),
    getIncident: ({ id }: { id: string }) => Promise.resolve({ id, divisionCode: district }),
    listDivisions: ({ divisionCode }: { divisionCode: string }) =>
      Promise.resolve({ divisions: [divisions.get(divisionCode) ?? {}] }),
  });
  const incidents = connect('incidents', address, { authKey, self: 'mobilization' });
  return { incidents, peer, activations, divisions };
}

const commander = { actor: actorWith('COMMANDER', '') };

const order = (fields: object = {}) => ({
  ...{ title: '水上救援', text: '带救生衣', divisionCode: district, level: 'LEVEL_I' as const },
  ...{ pointName: '文化广场', quotas: [{ skill: 'BOAT', people: 2 }] },
  ...fields,
});

async function recipientsOf(client: Client<'mobilization'>, callOutId: string) {
  const rows = [];
  for (let pageToken = ''; ;) {
    const request = { callOutId, pageSize: 1_000, pageToken };
    const page = await client.listRecipients(request, commander);
    rows.push(...page.recipients);
    if (!page.nextPageToken) return rows;
    pageToken = page.nextPageToken;
  }
}

async function linksOf(client: Client<'mobilization'>, callOutId: string) {
  const links = new Map<string, string>();
  const request = { callOutId, pageSize: 1_000 };
  const { messages } = await client.listOutbox(request, commander);
  for (const { message, linkPath } of messages) {
    links.set(message!.recipientId, linkPath.slice('/a/'.length));
  }
  return links;
}

/** Waits until something holds: workers take their own time. */
export async function until<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const end = Date.now() + 200_000;
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    if (Date.now() > end) throw new Error(`never held: ${JSON.stringify(value)?.slice(0, 2_000)}`);
    await sleep(50);
  }
}

export async function reasonOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no refusal',
    (error: unknown) => (error as RemoteError).reason,
  );
}
