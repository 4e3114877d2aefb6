// Urgent call-outs have queues and workers of their own, but share this process. While one is being
// made or sent, what is not urgent waits at the gate, for a while: it must not starve either.
import { setTimeout as sleep } from 'node:timers/promises';

const holdMs = 1_500;
const waitMsMax = 10_000;
const stepMs = 50;

export class UrgentGate {
  private heldUntil = 0;

  /** Something urgent is going on. */
  hold(): void {
    this.heldUntil = performance.now() + holdMs;
  }

  /** Waits until nothing urgent is going on, or as long as can be asked. */
  async pass(): Promise<void> {
    const end = performance.now() + waitMsMax;
    while (performance.now() < Math.min(this.heldUntil, end)) await sleep(stepMs);
  }
}
