import type * as grpc from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import type { Log } from './telemetry';

const pollMs = 2_000;

/**
 * grpc.health.v1. `liveness` says that the process runs, and knows nothing of the database, whose
 * outage must not restart it; the empty name also turns while it drains. `readiness` and the
 * names of the services say whether to send it calls.
 */
export class Health {
  private readonly implementation: HealthImplementation;
  private timer: NodeJS.Timeout | undefined;
  private serving: boolean | undefined;
  private draining = false;

  constructor(
    private readonly services: string[],
    private readonly ready: () => Promise<boolean>,
    private readonly log: Log,
  ) {
    this.implementation = new HealthImplementation();
    this.report(false);
  }

  addTo(server: grpc.Server): void {
    this.implementation.addToServer(server);
  }

  async start(): Promise<void> {
    this.implementation.setStatus('liveness', 'SERVING');
    this.implementation.setStatus('', 'SERVING');
    await this.poll();
  }

  drain(): void {
    this.draining = true;
    clearTimeout(this.timer);
    this.implementation.setStatus('', 'NOT_SERVING');
    this.report(false);
  }

  private async poll(): Promise<void> {
    const serving = await this.ready().catch((error: unknown) => {
      this.log.debug({ err: error }, 'not ready');
      return false;
    });
    if (this.draining) return;
    if (serving !== this.serving) {
      this.log.info({ serving }, serving ? 'ready for calls' : 'not ready for calls');
      this.report(serving);
    }
    this.timer = setTimeout(() => void this.poll(), pollMs).unref();
  }

  private report(serving: boolean): void {
    this.serving = serving;
    for (const service of ['readiness', ...this.services]) {
      this.implementation.setStatus(service, serving ? 'SERVING' : 'NOT_SERVING');
    }
  }
}
