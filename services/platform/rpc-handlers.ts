import type { Handle } from './rpc-call';
import type { LargeRequests } from './rpc-bytes';
import type { GrpcServiceName, Implementations } from './rpc-types';

/** A gRPC service with its handlers; made by `implement`. */
export type ServiceHandlers = {
  service: GrpcServiceName;
  handlers: Record<string, Handle>;
  large?: LargeRequests;
};

/** Ties handlers to the service they answer; the compiler holds them to its proto file. */
export function implement<G extends GrpcServiceName>(
  service: G,
  handlers: Implementations[G],
  large?: LargeRequests<keyof Implementations[G] & string>,
): ServiceHandlers {
  const all = handlers as Record<string, Handle>;
  return { service, handlers: all, ...(large ? { large } : {}) };
}
