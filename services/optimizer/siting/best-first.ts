// The best of many, one after the other, where few are asked for: a heap over numbers.

export class BestFirst {
  private readonly items: Int32Array;
  private readonly worth: Float64Array;
  private count = 0;

  constructor(most: number) {
    this.items = new Int32Array(most);
    this.worth = new Float64Array(most);
  }

  clear(): void {
    this.count = 0;
  }

  /** Only before the first is taken. */
  add(item: number, worth: number): void {
    this.items[this.count] = item;
    this.worth[this.count] = worth;
    this.count += 1;
  }

  order(): void {
    for (let at = (this.count >> 1) - 1; at >= 0; at -= 1) this.sink(at);
  }

  /** The best that is left, or -1. */
  take(): number {
    if (this.count === 0) return -1;
    const best = this.items[0]!;
    this.count -= 1;
    this.items[0] = this.items[this.count]!;
    this.worth[0] = this.worth[this.count]!;
    this.sink(0);
    return best;
  }

  private sink(from: number): void {
    const { items, worth, count } = this;
    const [item, own] = [items[from]!, worth[from]!];
    let at = from;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= count) break;
      if (below + 1 < count && worth[below + 1]! > worth[below]!) below += 1;
      if (worth[below]! <= own) break;
      items[at] = items[below]!;
      worth[at] = worth[below]!;
      at = below;
    }
    items[at] = item;
    worth[at] = own;
  }
}
