// How many messages a minute a channel takes. Each process counts its own: a provider that is
// asked too often says so, and the message is tried again.
export class Pace {
  private readonly windows = new Map<string, { from: number; count: number }>();

  /** 0 when one more may be sent now, else how long to wait. */
  take(id: string, perMinute: number, now: number): number {
    if (perMinute === 0) return 0;
    const window = this.windows.get(id);
    if (!window || now - window.from >= 60_000) {
      this.windows.set(id, { from: now, count: 1 });
      return 0;
    }
    if (window.count >= perMinute) return window.from + 60_000 - now;
    window.count += 1;
    return 0;
  }
}
