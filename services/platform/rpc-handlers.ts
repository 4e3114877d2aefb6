import type { Handle } from './rpc-call';
import type { GrpcServiceName, Implementations } from './rpc-types';

/** A gRPC service with its handlers; made by `implement`. */
export type ServiceHandlers = { service: GrpcServiceName; handlers: Record<string, Handle> };

/** Ties handlers to the service they answer; the compiler holds them to its proto file. */
export function implement<G extends GrpcServiceName>(
  service: G,
  handlers: Implementations[G],
): ServiceHandlers {
  return { service, handlers: handlers as Record<string, Handle> };
}
