/** Arcs by what they cost, the cheapest first. */
export class ArcHeap {
  private readonly arcs: number[] = [];
  private readonly costs: number[] = [];

  clear(): void {
    this.arcs.length = 0;
    this.costs.length = 0;
  }

  get least(): number {
    return this.costs[0] ?? Infinity;
  }

  push(arc: number, cost: number): void {
    const { arcs, costs } = this;
    let at = arcs.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (costs[above]! <= cost) break;
      arcs[at] = arcs[above]!;
      costs[at] = costs[above]!;
      at = above;
    }
    arcs[at] = arc;
    costs[at] = cost;
  }

  /** The cheapest, which is taken out; -1 when there is none. */
  pop(): number {
    const { arcs, costs } = this;
    const first = arcs[0];
    const [arc, cost] = [arcs.pop(), costs.pop()];
    if (first === undefined || arc === undefined || cost === undefined) return -1;
    const count = arcs.length;
    if (count === 0) return first;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= count) break;
      if (below + 1 < count && costs[below + 1]! < costs[below]!) below += 1;
      if (costs[below]! >= cost) break;
      arcs[at] = arcs[below]!;
      costs[at] = costs[below]!;
      at = below;
    }
    arcs[at] = arc;
    costs[at] = cost;
    return first;
  }
}
