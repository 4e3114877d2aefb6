// Who is next: urgent ones before all others, then whoever was served least, then by age. A newcomer
// starts level with the least served, so that nobody saves up turns by staying away.

export interface Waiting {
  urgent: boolean;
  share: string;
}

export class FairQueue<T extends Waiting> {
  private readonly waiting: T[] = [];
  private readonly served = new Map<string, number>();

  get length(): number {
    return this.waiting.length;
  }

  push(entry: T): void {
    this.admit(entry.share);
    this.waiting.push(entry);
  }

  /** Back to the front: its turn was taken from it. */
  again(entry: T): void {
    this.waiting.unshift(entry);
  }

  has(fits: (entry: T) => boolean): boolean {
    return this.waiting.some(fits);
  }

  /** Of those that fit, where not all do. */
  next(fits: (entry: T) => boolean = () => true): T | undefined {
    const urgent = this.waiting.findIndex((entry) => entry.urgent && fits(entry));
    const at = urgent >= 0 ? urgent : this.leastServed(fits);
    const [entry] = at < 0 ? [] : this.waiting.splice(at, 1);
    if (entry === undefined) return undefined;
    this.served.set(entry.share, (this.served.get(entry.share) ?? 0) + 1);
    if (this.waiting.length === 0) this.served.clear();
    return entry;
  }

  remove(entry: T): void {
    const at = this.waiting.indexOf(entry);
    if (at >= 0) this.waiting.splice(at, 1);
  }

  drain(): T[] {
    return this.waiting.splice(0);
  }

  private admit(share: string): void {
    if (this.served.has(share)) return;
    const counts = this.waiting.map((entry) => this.served.get(entry.share) ?? 0);
    this.served.set(share, counts.length > 0 ? Math.min(...counts) : 0);
  }

  private leastServed(fits: (entry: T) => boolean): number {
    let [at, least] = [-1, Infinity];
    this.waiting.forEach((entry, i) => {
      const turns = this.served.get(entry.share) ?? 0;
      if (turns < least && fits(entry)) [at, least] = [i, turns];
    });
    return at;
  }
}
