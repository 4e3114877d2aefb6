import { Server, ServerCredentials, type ServerOptions as GrpcOptions } from '@grpc/grpc-js';
import type * as grpc from '@grpc/grpc-js';
import type { PackageDefinition } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { setTimeout as wait } from 'node:timers/promises';
import { auditService } from './audit-service';
import type { Db } from './db';
import { AppError, type ReasonCodes } from './errors';
import { eventService } from './event-service';
import { Health } from './health';
import { handlingBytes, leavingBytes } from './rpc-bytes';
import {
  type ServerCall,
  StreamCall,
  UnaryCall,
  type CallEnvironment,
  type Rpc,
  type StreamServerCall,
  type UnaryServerCall,
} from './rpc-call';
import { loadService, type AnyMethod } from './rpc-loader';
import { createRpcMetrics, MethodLabels } from './rpc-metrics';
import type { ServiceHandlers } from './rpc-handlers';
import type { Log } from './telemetry';

export { implement, type ServiceHandlers } from './rpc-handlers';
export type { CallContext } from './rpc-types';

export type ServerOptions = {
  name: string;
  listenAddress: string;
  authKey: string;
  reasons: ReasonCodes;
  services: ServiceHandlers[];
  log: Log;
  /** With a database the server also offers EventService and AuditService. */
  db?: Db;
  /** Asked every two seconds: while it says false, its services are NOT_SERVING. */
  ready?: () => Promise<boolean>;
  /** The largest message taken or sent; 4 MiB unless told. */
  maxMessageBytes?: number;
  /** The time given to a unary call that brings no deadline; 30 s unless told. */
  deadlineMs?: number;
  /** How long a stopping server still takes calls, for balancers to notice. */
  drainDelayMs?: number;
  /** How long a stopping server waits for the calls it is answering. */
  drainMs?: number;
};

export type RunningServer = { address: string; port: number; stop(): Promise<void> };

const mebibyte = 1024 * 1024;
const lastWordsMs = 500;

// A connection ends after a minute or so, and its calls are let finish: clients connect anew
// and so find the servers that were added.
const connectionOptions: GrpcOptions = {
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 10_000,
  'grpc.max_connection_age_ms': 60_000,
  'grpc.max_connection_age_grace_ms': 600_000,
  'grpc.enable_channelz': 0,
};

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { maxMessageBytes = 4 * mebibyte, ready = () => Promise.resolve(true), log } = options;
  const server = new Server({
    ...connectionOptions,
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_send_message_length': maxMessageBytes,
  });
  const environment: CallEnvironment = {
    domain: `${options.name}.muster`,
    authKey: options.authKey,
    reasons: options.reasons,
    log,
    plainLog: log.child({}, { redact: [] }),
    metrics: createRpcMetrics(),
    deadlineMs: options.deadlineMs ?? 30_000,
    calls: new Set(),
  };
  const platform = options.db ? [eventService(options.db), auditService(options.db)] : [];
  const services = [...options.services, ...platform];
  for (const service of services) addService(server, environment, service, maxMessageBytes);
  const names = services.map(({ service }) => service);
  const health = new Health(names, ready, log);
  health.addTo(server);
  addReflection(server, names);
  const port = await listen(server, options.listenAddress);
  await health.start();
  const host = options.listenAddress.slice(0, options.listenAddress.lastIndexOf(':'));
  let stopping: Promise<void> | undefined;
  return {
    address: `${host}:${port}`,
    port,
    stop: () => (stopping ??= drain(server, health, environment, options)),
  };
}

function addService(
  server: grpc.Server,
  environment: CallEnvironment,
  { service, handlers, large }: ServiceHandlers,
  maxMessageBytes: number,
): void {
  const { methods } = loadService(service);
  const definition: Record<string, AnyMethod> = {};
  const implementation: Record<string, grpc.UntypedHandleCall> = {};
  for (const { name, definition: method } of methods) {
    const handle = handlers[name];
    if (!handle) throw new Error(`${service} has no handler for ${name}`);
    const own = handle.bind(handlers);
    const inBytes = large?.handlers[name];
    const rpc: Rpc = {
      path: method.path,
      labels: new MethodLabels(method.path),
      handle: inBytes ? handlingBytes(own, inBytes) : own,
    };
    const wire = inBytes && large ? leavingBytes(method, large.bytesFrom) : method;
    definition[name] = reportingMisfits(wire, environment.log, maxMessageBytes);
    implementation[name] = method.responseStream
      ? (call: StreamServerCall) => void new StreamCall(environment, rpc, call).run()
      : (call: UnaryServerCall, callback: grpc.sendUnaryData<unknown>) =>
          void new UnaryCall(environment, rpc, call, callback).run();
  }
  server.addService(definition as grpc.ServiceDefinition, implementation);
}

// grpc-js refuses a response that does not fit its message or the size limit, and tells the
// caller little and the service nothing.
function reportingMisfits(method: AnyMethod, log: Log, maxMessageBytes: number): AnyMethod {
  const responseSerialize = (response: unknown) => {
    try {
      const bytes = method.responseSerialize(response);
      if (bytes.length > maxMessageBytes) {
        log.error({ method: method.path, bytes: bytes.length }, 'the response is too large');
      }
      return bytes;
    } catch (error) {
      log.error({ err: error, method: method.path }, 'the response does not fit its message');
      throw error;
    }
  };
  return { ...method, responseSerialize };
}

function addReflection(server: grpc.Server, names: string[]): void {
  const definitions = names.map((name) => loadService(name).packageDefinition);
  const everything = Object.assign({}, ...definitions) as PackageDefinition;
  new ReflectionService(everything, { services: names }).addToServer(server);
}

function listen(server: grpc.Server, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(new Error(`cannot listen on ${address}: ${error.message}`));
      else resolve(port);
    });
  });
}

async function drain(
  server: grpc.Server,
  health: Health,
  { calls }: CallEnvironment,
  { drainDelayMs = 0, drainMs = 10_000 }: ServerOptions,
): Promise<void> {
  health.drain();
  await wait(drainDelayMs);
  const closed = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  // Streams would keep the server for as long as their readers like; they resume elsewhere.
  refuseAll([...calls].filter((call) => call instanceof StreamCall));
  if (await within(drainMs, closed)) return;
  // grpc-js's forceShutdown knows no sessions while channelz is off, so the calls are ended here.
  refuseAll([...calls]);
  if (!(await within(lastWordsMs, closed))) server.forceShutdown();
}

function refuseAll(calls: ServerCall[]): void {
  for (const call of calls) {
    call.refuse(new AppError('SHUTTING_DOWN', 'the server is stopping; connect again'));
  }
}

async function within(ms: number, done: Promise<void>): Promise<boolean> {
  const giveUp = new AbortController();
  const late = wait(ms, false, { signal: giveUp.signal }).catch(() => false);
  const inTime = await Promise.race([done.then(() => true), late]);
  giveUp.abort();
  return inTime;
}
