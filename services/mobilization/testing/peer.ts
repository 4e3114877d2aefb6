// Servers that speak the protocol of the other services from memory: the chassis, the wire and
// the rules of repetition are real, the stock and the plans are a few maps. Calls can be made to
// fail the ways networks and processes do.
import { randomUUID } from 'node:crypto';
import { AppError, type ReasonCodes } from '../../platform/errors';
import type { ServiceName } from '../../platform/names';
import { loadService } from '../../platform/rpc-loader';
import { startServer, type RunningServer, type ServiceHandlers } from '../../platform/rpc-server';
import type { CallContext, GrpcServiceName } from '../../platform/rpc-types';
import { createLog } from '../../platform/telemetry';

export const authKey = 'a key of at least thirty-two characters';

/** `answer lost`: it happens, and the caller hears of a fault. `not carried out`: it does not. */
export type Fault = 'answer lost' | 'not carried out' | AppError;

type AnyHandler = (request: never, context: CallContext) => Promise<object>;

export class Peer {
  /** Each call that arrived: its method, request id and actor. */
  readonly calls: { method: string; requestId: string; actorId: string; onBehalfOf?: string }[] =
    [];
  private readonly faults = new Map<string, Fault[]>();
  private readonly answers = new Map<string, { body: string; answer: object }>();
  private server: RunningServer | undefined;

  constructor(
    readonly name: ServiceName,
    private readonly service: GrpcServiceName,
    private readonly reasons: ReasonCodes,
    private readonly more: GrpcServiceName[] = [],
  ) {}

  /** The next calls of the method fail so, one after the other. */
  failNext(method: string, ...faults: Fault[]): void {
    this.faults.set(method, [...(this.faults.get(method) ?? []), ...faults]);
  }

  /** Its calls are answered again. */
  heal(method: string): void {
    this.faults.delete(method);
  }

  clear(): void {
    this.calls.splice(0);
    this.faults.clear();
  }

  count(method: string): number {
    return this.calls.filter((call) => call.method === method).length;
  }

  async start(handlers: Record<string, AnyHandler>): Promise<string> {
    const log = createLog('peer', 'silent');
    const services = [this.service, ...this.more].map((each) => this.offered(each, handlers));
    this.server = await startServer({
      name: this.name,
      listenAddress: '127.0.0.1:0',
      authKey,
      reasons: this.reasons,
      services,
      log,
      drainMs: 500,
    });
    return this.server.address;
  }

  private offered(service: GrpcServiceName, handlers: Record<string, AnyHandler>): ServiceHandlers {
    const wrapped: Record<string, unknown> = {};
    for (const { name } of loadService(service).methods) {
      const handle = handlers[name];
      wrapped[name] = handle
        ? (request: never, context: CallContext) => this.answer(name, handle, request, context)
        : () => Promise.reject(new AppError('METHOD_UNIMPLEMENTED', `${name} is not offered here`));
    }
    return { service, handlers: wrapped as ServiceHandlers['handlers'] };
  }

  async stop(): Promise<void> {
    await this.server?.stop();
  }

  private async answer(
    method: string,
    handle: AnyHandler,
    request: { requestId?: string },
    { actor }: CallContext,
  ): Promise<object> {
    const { requestId = '' } = request;
    this.calls.push({ method, requestId, actorId: actor.id, onBehalfOf: actor.onBehalfOf });
    const fault = this.faults.get(method)?.shift();
    if (fault === 'not carried out') throw new Error('the process died before');
    if (fault instanceof AppError && !this.answers.has(requestId)) throw fault;
    const answer =
      this.replay(requestId, request) ?? (await handle(request as never, { actor } as never));
    if (requestId) this.answers.set(requestId, { body: JSON.stringify(request), answer });
    if (fault === 'answer lost') throw new Error('the process died after');
    return answer;
  }

  private replay(requestId: string, request: object): object | undefined {
    const first = this.answers.get(requestId);
    if (first && first.body !== JSON.stringify(request)) {
      throw new AppError('REQUEST_ID_REUSED', 'another body under the same request id');
    }
    return first?.answer;
  }
}

export const newId = () => randomUUID();
