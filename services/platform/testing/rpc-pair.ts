import {
  Client as GrpcClient,
  credentials,
  Metadata,
  status,
  type ServiceError,
} from '@grpc/grpc-js';
import { pino } from 'pino';
import { RemoteError } from '../errors';
import type { Actor } from '../identity';
import { connect } from '../rpc-client';
import { loadService } from '../rpc-loader';
import { implement, startServer, type RunningServer, type ServerOptions } from '../rpc-server';
import type { Client, Implementations } from '../rpc-types';

// A real server on a real port, for the tests of the chassis itself: the platform's own two
// services with handlers of the test's choosing.

export const authKey = 'a key of at least thirty-two characters';

export const commander: Actor = {
  id: 'u-1',
  name: 'Commander',
  grants: [{ role: 'COMMANDER', divisionCode: '440310000000' }],
};

export type ListEntries = Implementations['muster.platform.v1.AuditService']['listEntries'];
export type WatchEvents = Implementations['muster.platform.v1.EventService']['watchEvents'];
export type Pair = { server: RunningServer; client: Client<'inventory'> };

const running: RunningServer[] = [];
const clients: { close(): void }[] = [];

/** Stops what the test started; for afterEach. */
export async function stopPairs(): Promise<void> {
  for (const client of clients.splice(0)) client.close();
  await Promise.all(running.splice(0).map((server) => server.stop()));
}

export async function servePair(
  handlers: { listEntries?: ListEntries; watchEvents?: WatchEvents },
  options: Partial<ServerOptions> = {},
): Promise<Pair> {
  const { listEntries = () => Promise.resolve({}), watchEvents = async function* () {} } = handlers;
  const server = await startServer({
    name: 'inventory',
    listenAddress: '127.0.0.1:0',
    authKey,
    reasons: { STOCK_SHORT: status.FAILED_PRECONDITION },
    services: [
      implement('muster.platform.v1.AuditService', {
        listEntries,
        verifyChain: async function* () {},
      }),
      implement('muster.platform.v1.EventService', { watchEvents }),
    ],
    log: pino({ level: 'silent' }),
    drainMs: 3_000,
    ...options,
  });
  running.push(server);
  return { server, client: dial(server) };
}

export function dial(server: RunningServer): Client<'inventory'> {
  const client = connect('inventory', server.address, { authKey, self: 'test' });
  clients.push(client);
  return client;
}

/** A ListEntries without the chassis' client: its own token, and no deadline unless told. */
export function bareCall(server: RunningServer, token?: string): Promise<unknown> {
  const method = loadService('muster.platform.v1.AuditService').methods[0]!.definition;
  const client = new GrpcClient(server.address, credentials.createInsecure());
  clients.push(client);
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', token);
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      {},
      metadata,
      (error: ServiceError | null, response) => (error ? reject(error) : resolve(response)),
    );
  });
}

export async function refusal(call: Promise<unknown>): Promise<RemoteError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof RemoteError)) throw new Error(`not refused: ${String(error)}`);
  return error;
}

export function failing(error: Error): { listEntries: ListEntries } {
  return { listEntries: () => Promise.reject(error) };
}

/** A handler that never answers: it tells when it begins and why it was stopped. */
export function untilStopped(tell: (reason: unknown) => void, begin?: () => void): ListEntries {
  return (_request, { signal }) =>
    new Promise((_resolve, reject) => {
      begin?.();
      signal.addEventListener('abort', () => {
        tell(signal.reason);
        reject(signal.reason as Error);
      });
    });
}

/** A promise that the test settles. */
export function gate<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}
