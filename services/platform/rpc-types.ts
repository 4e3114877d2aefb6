import type * as grpc from '@grpc/grpc-js';
import type { MethodDefinition } from '@grpc/proto-loader';
import type { ServiceTypes } from '../../gen/service-types';
import type { Actor } from './identity';
import type { Log } from './telemetry';
import type { services, ServiceName } from './names';

/** What a handler knows of the call it answers. */
export interface CallContext {
  readonly actor: Actor;
  /** `/muster.inventory.v1.InventoryService/GetItem` */
  readonly method: string;
  /** When the caller stops waiting, in milliseconds since the epoch. */
  readonly deadline: number;
  /** Aborted when the caller cancels, its deadline passes or the server is forced to stop. */
  readonly signal: AbortSignal;
  /** Writes lines that carry the call's method and actor. */
  readonly log: Log;
  readonly call:
    grpc.ServerUnaryCall<unknown, unknown> | grpc.ServerWritableStream<unknown, unknown>;
  remainingMs(): number;
}

/** The full name of a service that has a proto file. */
export type GrpcServiceName = keyof ServiceTypes;

// The generated interfaces extend an index signature; only the declared methods count.
type Declared<T> = { [K in keyof T as string extends K ? never : K]: T[K] };

type Definition<G extends GrpcServiceName> = Declared<ServiceTypes[G]['definition']>;
type Handlers<G extends GrpcServiceName> = ServiceTypes[G]['handlers'];

type Messages<M> =
  M extends MethodDefinition<infer ReqInput, infer ResInput, infer Req, infer Res>
    ? { reqInput: ReqInput; resInput: ResInput; req: Req; res: Res }
    : never;

type IsStream<H> = H extends (call: infer Call, ...rest: never[]) => unknown
  ? Call extends { writable: boolean }
    ? true
    : false
  : false;

export type UnaryHandler<Req, ResInput> = (request: Req, context: CallContext) => Promise<ResInput>;

export type StreamHandler<Req, ResInput> = (
  request: Req,
  context: CallContext,
) => AsyncIterable<ResInput>;

type HandlerOf<M, H> =
  Messages<M> extends { req: infer Req; resInput: infer ResInput }
    ? IsStream<H> extends true
      ? StreamHandler<Req, ResInput>
      : UnaryHandler<Req, ResInput>
    : never;

/** One function a method, named in lower camel case: `getItem(request, context)`. */
export type ServiceImplementation<G extends GrpcServiceName> = {
  [K in keyof Definition<G> & string as Uncapitalize<K>]: HandlerOf<
    Definition<G>[K],
    Handlers<G>[K]
  >;
};

// Looked up by name, because the compiler types the parameters of handlers written in place
// only where their type is an indexed access.
export type Implementations = { [G in GrpcServiceName]: ServiceImplementation<G> };

export type CallOptions = {
  /** The call being answered: its deadline, cancellation and bearer token go along. */
  parent?: CallContext;
  /** How long to wait at most; 10 s when there is neither this nor a parent. */
  timeoutMs?: number;
  /** On whose behalf, when there is no parent: the gateway's signed-in user, a job's actor. */
  actor?: Actor;
  /** Stops the call when aborted. */
  signal?: AbortSignal;
};

type ClientMethod<M, H> =
  Messages<M> extends { reqInput: infer ReqInput; res: infer Res }
    ? IsStream<H> extends true
      ? (request: ReqInput, options?: CallOptions) => AsyncIterable<Res>
      : (request: ReqInput, options?: CallOptions) => Promise<Res>
    : never;

/** The methods of one gRPC service. */
export type Methods<G extends GrpcServiceName> = {
  [K in keyof Definition<G> & string as Uncapitalize<K>]: ClientMethod<
    Definition<G>[K],
    Handlers<G>[K]
  >;
};

type UnionToIntersection<U> = (U extends unknown ? (value: U) => void : never) extends (
  value: infer I,
) => void
  ? I
  : never;

type MethodsOf<G> = G extends GrpcServiceName ? Methods<G> : never;

/**
 * A promise method for each rpc of a service; `events` and `audit` are what every one offers,
 * `sheets` what those offer that take and give files of rows.
 */
export type Client<N extends ServiceName> = UnionToIntersection<
  MethodsOf<(typeof services)[N]['grpcServices'][number]>
> & {
  readonly events: Methods<'muster.platform.v1.EventService'>;
  readonly audit: Methods<'muster.platform.v1.AuditService'>;
  readonly sheets: Methods<'muster.platform.v1.SheetService'>;
  close(): void;
};
