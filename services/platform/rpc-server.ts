import type { Knex } from 'knex';
import type { ReasonCodes } from './errors';

import type { GrpcServiceName, Implementations } from './rpc-types';
import type { Log } from './telemetry';

export type { CallContext } from './rpc-types';

/** A gRPC service with its handlers; made by `implement`. */
export type ServiceHandlers = {
  service: GrpcServiceName;
  handlers: Record<string, (request: never, context: never) => unknown>;
};

/** Ties handlers to the service they answer; the compiler holds them to its proto file. */
export function implement<G extends GrpcServiceName>(
  service: G,
  handlers: Implementations[G],
): ServiceHandlers {
  return { service, handlers: handlers as ServiceHandlers['handlers'] };
}

export type ServerOptions = {
  name: string;
  listenAddress: string;
  authKey: string;
  reasons: ReasonCodes;
  services: ServiceHandlers[];
  log: Log;
  /** With a database the server also offers EventService and AuditService. */
  db?: Knex;
  /** Asked each few seconds: while it says false, health is NOT_SERVING. */
  ready?: () => Promise<boolean>;
  /** The largest message taken or sent; 4 MiB unless told. */
  maxMessageBytes?: number;
};

export type RunningServer = { address: string; port: number; stop(): Promise<void> };

export function startServer(_options: ServerOptions): Promise<RunningServer> {
  return Promise.reject(new Error('the server does not start yet'));
}
