import { status as Code, type Metadata, type status } from '@grpc/grpc-js';
import type * as grpc from '@grpc/grpc-js';
import { setMaxListeners } from 'node:events';
import { databaseFault } from './database-faults';
import { AppError, codeOf, RemoteError, type ReasonCodes } from './errors';
import { faultPoint, faultsArmed } from './fault-point';
import { cachedActor, verifyToken, type Actor } from './identity';
import type { MethodLabels, RpcMetrics } from './rpc-metrics';
import type { CallContext } from './rpc-types';
import type { Log } from './telemetry';
import { encodeError, type WireStatus } from './wire-errors';

/** What all calls of a server share. */
export type CallEnvironment = {
  domain: string;
  authKey: string;
  reasons: ReasonCodes;
  log: Log;
  /** For lines that hold nothing a caller sent: looking them through for secrets costs more. */
  plainLog: Log;
  metrics: RpcMetrics;
  /** The time given to a unary call that brings no deadline. */
  deadlineMs: number;
  /** What is being answered now; a stopping server waits for it, then ends it. */
  calls: Set<ServerCall>;
};

export type Handle = (request: unknown, context: CallContext) => unknown;

/** What all calls of a method share. */
export type Rpc = { path: string; labels: MethodLabels; handle: Handle };

export type UnaryServerCall = grpc.ServerUnaryCall<unknown, unknown>;
export type StreamServerCall = grpc.ServerWritableStream<unknown, unknown>;

const streamDeadlineMs = 3_600_000;
const remainingMsMin = 20;

// One object a call, and nothing made before it is asked for: the signal, the logger and the
// timer cost more than the rest of the call together.
export abstract class ServerCall implements CallContext {
  actor!: Actor;
  deadline = 0;
  protected ended = false;
  private readonly startMs = performance.now();
  private controller: AbortController | undefined;
  private ownLog: Log | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    protected readonly environment: CallEnvironment,
    protected readonly rpc: Rpc,
    readonly call: UnaryServerCall | StreamServerCall,
  ) {}

  get method(): string {
    return this.rpc.path;
  }

  get log(): Log {
    this.ownLog ??= this.environment.log.child({ method: this.method, actor: this.actor?.id });
    return this.ownLog;
  }

  get signal(): AbortSignal {
    if (!this.controller) {
      const controller = (this.controller = new AbortController());
      // Each call made for this one listens while it lasts, and a handler may make many at once.
      setMaxListeners(0, controller.signal);
      if (this.call.cancelled) controller.abort(this.interruption());
      // gRPC says 'cancelled' after every call; only one that still runs is interrupted.
      this.call.once('cancelled', () => {
        if (!this.ended) controller.abort(this.interruption());
      });
    }
    return this.controller.signal;
  }

  remainingMs(): number {
    return this.deadline - Date.now();
  }

  protected admit(defaultMs: number): void | Promise<void> {
    this.environment.calls.add(this);
    this.environment.metrics.begin();
    const asked = Number(this.call.getDeadline());
    this.deadline = asked === Infinity ? Date.now() + defaultMs : asked;
    if (asked === Infinity) {
      this.timer = setTimeout(() => this.expire(), defaultMs).unref();
    } else if (this.remainingMs() < remainingMsMin) {
      throw new AppError('DEADLINE_TOO_SHORT', 'the deadline is too close to do this in time');
    }
    const token = bearerToken(this.call.metadata);
    const actor = cachedActor(this.environment.authKey, token);
    if (actor) this.actor = actor;
    else return this.authenticate(token);
  }

  private async authenticate(token: string): Promise<void> {
    this.actor = await verifyToken(this.environment.authKey, token);
  }

  private expire(): void {
    this.refuse(new AppError('DEADLINE_EXCEEDED', 'the time the server allows has passed'));
  }

  /** Ends the call with an error and stops its handler. */
  refuse(error: unknown): void {
    if (this.ended) return;
    if (this.call.cancelled) return this.end(this.goneCode(), 'CANCELLED');
    const refusal = error instanceof AppError ? error : databaseFault(error);
    const code = refusal && this.codeOf(refusal);
    if (refusal && code !== undefined) {
      this.send(encodeError(refusal, code, domainOf(refusal) ?? this.environment.domain));
      this.end(code, refusal.reason, refusal === error ? undefined : error);
    } else {
      const hidden = new AppError('INTERNAL', 'internal error');
      this.send(encodeError(hidden, Code.INTERNAL, this.environment.domain));
      this.end(Code.INTERNAL, 'INTERNAL', error);
    }
    this.controller?.abort(error);
  }

  protected abstract send(status: WireStatus): void;

  protected end(code: status, reason?: string, fault?: unknown): void {
    this.ended = true;
    this.environment.calls.delete(this);
    clearTimeout(this.timer);
    const ms = performance.now() - this.startMs;
    this.environment.metrics.end(this.rpc.labels, code, ms);
    this.write(code, reason, fault, ms);
  }

  protected goneCode(): status {
    return this.remainingMs() <= 0 ? Code.DEADLINE_EXCEEDED : Code.CANCELLED;
  }

  // One line a call. An error nobody foresaw is told here and nowhere else.
  private write(code: status, reason: string | undefined, fault: unknown, ms: number): void {
    const { log: redactingLog, plainLog } = this.environment;
    const log = fault === undefined ? plainLog : redactingLog;
    const level = fault === undefined ? 'info' : code === Code.INTERNAL ? 'error' : 'warn';
    if (!log.isLevelEnabled(level)) return;
    const line: Record<string, unknown> = { method: this.rpc.path, code: Code[code] };
    if (reason !== undefined) line.reason = reason;
    line.ms = Math.round(ms * 10) / 10;
    line.actor = this.actor?.id;
    if (fault !== undefined) line.err = fault;
    log[level](line, 'call');
  }

  // A refusal from another service goes on as it came; a reason nobody declared is a fault.
  private codeOf(refusal: AppError): status | undefined {
    if (refusal instanceof RemoteError) {
      return refusal.code === Code.INTERNAL ? undefined : refusal.code;
    }
    return codeOf(refusal.reason, this.environment.reasons);
  }

  private interruption(): AppError {
    return this.remainingMs() <= 0
      ? new AppError('DEADLINE_EXCEEDED', 'the deadline has passed')
      : new AppError('CANCELLED', 'the caller is gone');
  }
}

export class UnaryCall extends ServerCall {
  constructor(
    environment: CallEnvironment,
    rpc: Rpc,
    override readonly call: UnaryServerCall,
    private readonly callback: grpc.sendUnaryData<unknown>,
  ) {
    super(environment, rpc, call);
  }

  async run(): Promise<void> {
    try {
      const admission = this.admit(this.environment.deadlineMs);
      if (admission) await admission;
      // Its time may have run out while its token was checked: nobody would stop it any more.
      if (this.ended) return;
      if (faultsArmed) await faultPoint(`${this.rpc.path}:before`);
      const response = await this.rpc.handle(this.call.request, this);
      if (faultsArmed) await faultPoint(`${this.rpc.path}:after`);
      this.answer(response);
    } catch (error) {
      this.refuse(error);
    }
  }

  private answer(response: unknown): void {
    if (this.ended) return;
    if (this.call.cancelled) return this.end(this.goneCode(), 'CANCELLED');
    this.callback(null, response);
    this.end(Code.OK);
  }

  protected override send(status: WireStatus): void {
    this.callback(status);
  }
}

export class StreamCall extends ServerCall {
  constructor(
    environment: CallEnvironment,
    rpc: Rpc,
    override readonly call: StreamServerCall,
  ) {
    super(environment, rpc, call);
  }

  async run(): Promise<void> {
    try {
      const admission = this.admit(streamDeadlineMs);
      if (admission) await admission;
      if (this.ended) return;
      const messages = this.rpc.handle(this.call.request, this) as AsyncIterable<unknown>;
      for await (const message of messages) {
        if (this.ended || this.call.cancelled) break;
        if (!this.call.write(message)) await this.room();
      }
      this.finish();
    } catch (error) {
      this.refuse(error);
    }
  }

  private finish(): void {
    if (this.ended) return;
    if (this.call.cancelled) return this.end(this.goneCode(), 'CANCELLED');
    this.call.end();
    this.end(Code.OK);
  }

  // Waits until a slow reader has taken what was written, or is gone.
  private room(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.call.off('drain', done);
        this.call.off('cancelled', done);
        resolve();
      };
      this.call.on('drain', done);
      this.call.on('cancelled', done);
    });
  }

  // grpc-js ends a stream with the status of the error that it is given.
  protected override send(status: WireStatus): void {
    this.call.emit('error', Object.assign(new Error(status.details), status));
  }
}

function bearerToken(metadata: Metadata): string {
  const header = metadata.get('authorization')[0];
  if (typeof header !== 'string' || !header.startsWith('Bearer ')) {
    throw new AppError('UNAUTHENTICATED', 'the call carries no bearer token');
  }
  return header.slice('Bearer '.length);
}

function domainOf(refusal: AppError): string | undefined {
  return refusal instanceof RemoteError ? refusal.domain : undefined;
}
