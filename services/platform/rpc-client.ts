import { Client as GrpcClient, credentials, Metadata } from '@grpc/grpc-js';
import type * as grpc from '@grpc/grpc-js';
import { AppError } from './errors';
import { serviceActor, type Actor } from './identity';
import { isServiceName, platformApi, services, sheetApi, type ServiceName } from './names';
import { loadService, type AnyMethod, type LoadedService } from './rpc-loader';
import { retryConfig } from './rpc-retry';
import type { CallOptions, Client } from './rpc-types';
import { TokenSource } from './service-token';
import { decodeError } from './wire-errors';

export type { CallOptions, Client } from './rpc-types';

/** `self` is the calling service; its own token speaks when a call has no parent or actor. */
export type ConnectOptions = {
  authKey: string;
  self: string;
  /** The largest message taken or sent; 4 MiB unless told. */
  maxMessageBytes?: number;
};

type Peer = { name: string; client: GrpcClient; tokens: TokenSource; self: Actor };

const unaryTimeoutMs = 10_000;
const streamTimeoutMs = 3_600_000;
// What a hop keeps for itself to turn a late answer into its own refusal.
const hopMarginMs = 50;
const remainingMsMin = 20;
// Of all messages that wait for the first word of their answer together.
const retryBytesMin = 16 * 1024 * 1024;

export function connect<N extends ServiceName>(
  name: N,
  address: string,
  options: ConnectOptions,
): Client<N> {
  const { self } = options;
  const allowed: readonly string[] = isServiceName(self) ? services[self].mayCall : [name];
  if (!allowed.includes(name)) throw new Error(`${self} may not call ${name}`);
  const own = services[name].grpcServices.map((service) => loadService(service));
  const [events, audit] = platformApi.grpcServices.map((service) => loadService(service));
  const sheets = loadService(sheetApi);
  const peer = openPeer(name, address, [...own, events!, audit!, sheets], options);
  const methods: Record<string, unknown> = {
    events: methodsOf(peer, events!),
    audit: methodsOf(peer, audit!),
    sheets: methodsOf(peer, sheets),
    close: () => peer.client.close(),
  };
  for (const service of own) Object.assign(methods, methodsOf(peer, service));
  return methods as Client<N>;
}

function openPeer(
  name: string,
  address: string,
  api: LoadedService[],
  { authKey, self, maxMessageBytes = 4 * 1024 * 1024 }: ConnectOptions,
): Peer {
  const client = new GrpcClient(address, credentials.createInsecure(), {
    'grpc.service_config': retryConfig(api),
    'grpc.service_config_disable_resolution': 1,
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_send_message_length': maxMessageBytes,
    // A call that no server took is sent again only while its message is kept: also the largest.
    'grpc.per_rpc_retry_buffer_size': maxMessageBytes,
    'grpc.retry_buffer_size': Math.max(retryBytesMin, 2 * maxMessageBytes),
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 10_000,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 2_000,
    'grpc.enable_channelz': 0,
  });
  return { name, client, tokens: new TokenSource(authKey), self: serviceActor(self) };
}

function methodsOf(peer: Peer, service: LoadedService): Record<string, unknown> {
  const entries = service.methods.map(({ name, definition }) => [
    name,
    definition.responseStream
      ? (request: unknown, options: CallOptions = {}) => stream(peer, definition, request, options)
      : (request: unknown, options: CallOptions = {}) => unary(peer, definition, request, options),
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

async function unary(
  peer: Peer,
  method: AnyMethod,
  request: unknown,
  options: CallOptions,
): Promise<unknown> {
  const deadline = deadlineOf(options, unaryTimeoutMs);
  const metadata = parentCredentials(options) ?? (await mintedCredentials(peer, options));
  return new Promise((resolve, reject) => {
    const call = peer.client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      metadata,
      { deadline },
      (error, response) => {
        release?.();
        if (error) reject(decodeError(error, peer.name));
        else resolve(response);
      },
    );
    const release = cancelWith(call, options);
  });
}

async function* stream(
  peer: Peer,
  method: AnyMethod,
  request: unknown,
  options: CallOptions,
): AsyncGenerator<unknown> {
  const deadline = deadlineOf(options, streamTimeoutMs);
  const metadata = parentCredentials(options) ?? (await mintedCredentials(peer, options));
  const call = peer.client.makeServerStreamRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    request,
    metadata,
    { deadline },
  );
  // A status that comes after the reader has left is nobody's error.
  call.on('error', () => {});
  const release = cancelWith(call, options);
  try {
    yield* call as AsyncIterable<unknown>;
  } catch (error) {
    throw decodeError(error as grpc.ServiceError, peer.name);
  } finally {
    release?.();
    call.cancel();
  }
}

function deadlineOf({ parent, timeoutMs }: CallOptions, defaultMs: number): number {
  const now = Date.now();
  if (!parent) return now + (timeoutMs ?? defaultMs);
  const inherited = parent.deadline - hopMarginMs;
  if (inherited - now < remainingMsMin) {
    throw new AppError('DEADLINE_TOO_SHORT', 'the deadline leaves no time to ask another service');
  }
  return timeoutMs === undefined ? inherited : Math.min(inherited, now + timeoutMs);
}

function parentCredentials({ parent, actor }: CallOptions): Metadata | undefined {
  if (!parent || actor) return undefined;
  const metadata = new Metadata();
  for (const value of parent.call.metadata.get('authorization')) {
    metadata.set('authorization', value);
  }
  return metadata;
}

async function mintedCredentials(peer: Peer, { actor }: CallOptions): Promise<Metadata> {
  const token = await peer.tokens.tokenFor(actor ?? peer.self);
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  return metadata;
}

// Cancels the call when the caller of the parent gives up or the signal says so. Unlike
// grpc-js's own propagation this leaves nothing on a long-lived parent once the call has ended.
function cancelWith(call: grpc.Call, { parent, signal }: CallOptions): (() => void) | undefined {
  if (!parent && !signal) return undefined;
  const signals = [parent?.signal, signal].filter((each) => each !== undefined);
  const cancel = () => call.cancel();
  for (const each of signals) {
    if (each.aborted) cancel();
    else each.addEventListener('abort', cancel, { once: true });
  }
  return () => signals.forEach((each) => each.removeEventListener('abort', cancel));
}
