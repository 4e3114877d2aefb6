import type { ShelterNetwork } from './shelter-network';

// Which shelters without limits to open, found by adding the best and then exchanging single ones: of
// each group only the nearest open shelter and the next count, so that an exchange is judged in one pass.

interface Reach {
  group: number;
  cost: number;
}

export class OpenExchange {
  /** What each shelter would cost the groups that may use it. */
  private readonly reach: Reach[][];
  /** What a group costs without any shelter: more than all the rest together. */
  private readonly far: number[];
  private readonly open: boolean[];
  private readonly nearest: Float64Array;
  private readonly second: Float64Array;
  private readonly nearestAt: Int32Array;
  /** The other way round: of each group its shelters, the cheapest first. */
  private readonly byGroup: { shelter: number; cost: number }[][];

  constructor(
    private readonly network: ShelterNetwork,
    private readonly secondsLeft: () => number,
  ) {
    const { groups, openCosts } = network;
    this.reach = openCosts.map(() => []);
    this.byGroup = groups.map(({ options, people, perPerson }, group) =>
      options.map(({ shelter, distance }) => {
        const cost = people * perPerson * distance;
        this.reach[shelter]!.push({ group, cost });
        return { shelter, cost };
      }),
    );
    const all = this.byGroup.reduce((sum, list) => sum + (list.at(-1)?.cost ?? 0), 0);
    const total = 1 + all + openCosts.reduce((sum, cost) => sum + cost, 0);
    this.far = groups.map(({ people }) => total * Math.max(1, people));
    this.open = openCosts.map(() => false);
    this.nearest = Float64Array.from(this.far);
    this.second = Float64Array.from(this.far);
    this.nearestAt = new Int32Array(groups.length).fill(-1);
  }

  opened(): Set<number> {
    return new Set(this.open.flatMap((isOpen, shelter) => (isOpen ? [shelter] : [])));
  }

  /** Opens what saves most, one after another; what a shelter saves only gets less as others open. */
  add(): void {
    const saving = this.reach.map((_, shelter) => ({ shelter, value: this.savingOf(shelter) }));
    for (let count = this.opened().size; count < this.network.openMost; count += 1) {
      saving.sort((a, b) => a.value - b.value);
      let best = saving.pop();
      while (best !== undefined) {
        best.value = this.savingOf(best.shelter);
        const next = saving.at(-1)?.value ?? -Infinity;
        if (best.value >= next) break;
        let at = saving.length;
        while (at > 0 && saving[at - 1]!.value > best.value) at -= 1;
        saving.splice(at, 0, best);
        best = saving.pop();
      }
      if (best === undefined || best.value <= 0) return;
      this.set(best.shelter, true);
      // A plan with too few of them is still one; the first always opens.
      if (this.secondsLeft() <= 0) return;
    }
  }

  /** Opens what is nearest to whoever is farthest, as for the least longest way. */
  addFarthest(): void {
    const { groups, openMost } = this.network;
    const way = groups.map(() => Infinity);
    for (let count = 0; count < openMost; count += 1) {
      let farthest = -1;
      groups.forEach(({ options }, g) => {
        const least = options[0]?.distance ?? Infinity;
        if (way[g]! <= least || options.length === 0) return;
        if (farthest < 0 || way[g]! > way[farthest]!) farthest = g;
      });
      const shelter = groups[farthest]?.options[0]?.shelter;
      if (shelter === undefined || (count > 0 && this.secondsLeft() <= 0)) return;
      this.set(shelter, true);
      groups.forEach(({ options }, g) => {
        const own = options.find((option) => option.shelter === shelter);
        if (own !== undefined) way[g] = Math.min(way[g]!, own.distance);
      });
    }
  }

  /** Exchanges one open shelter for a closed one, or opens or closes one, as long as that helps. */
  exchange(): void {
    for (let improved = true; improved;) {
      improved = this.closeNeedless();
      for (const shelter of this.reach.keys()) {
        if (this.secondsLeft() <= 0) return;
        if (!this.open[shelter] && this.exchangeFor(shelter)) improved = true;
      }
    }
  }

  /** Closes what costs more to open than it saves. */
  private closeNeedless(): boolean {
    let closed = false;
    for (;;) {
      const costs = this.closingCosts();
      const needless = costs.findIndex((cost, s) => this.open[s]! && cost < -1e-9);
      if (needless < 0) return closed;
      this.set(needless, false);
      closed = true;
    }
  }

  private exchangeFor(opening: number): boolean {
    const { openCosts, openMost } = this.network;
    // What closing each would add, and how much opening this one takes off that.
    const closing = this.closingCosts();
    let gain = -openCosts[opening]!;
    for (const { group, cost } of this.reach[opening]!) {
      const [first, second] = [this.nearest[group]!, this.second[group]!];
      const at = this.nearestAt[group]!;
      if (cost < first) {
        gain += first - cost;
        // Whoever would be near the new one no longer needs the old one.
        if (at >= 0) closing[at]! -= second - first;
      } else if (cost < second && at >= 0) closing[at]! -= second - cost;
    }
    let best = -1;
    closing.forEach((cost, shelter) => {
      if (this.open[shelter] && (best < 0 || cost < closing[best]!)) best = shelter;
    });
    const mayAdd = this.opened().size < openMost;
    const loss = best < 0 ? Infinity : closing[best]!;
    const worth = mayAdd ? gain - Math.min(0, loss) : gain - loss;
    if (worth <= 1e-9 * Math.max(1, Math.abs(gain))) return false;
    if (!mayAdd || loss < 0) this.set(best, false);
    this.set(opening, true);
    return true;
  }

  /** What closing each open shelter would add, less what it costs to open. */
  private closingCosts(): Float64Array {
    const closing = new Float64Array(this.open.length);
    this.open.forEach((isOpen, shelter) => {
      if (isOpen) closing[shelter] = -this.network.openCosts[shelter]!;
    });
    this.nearestAt.forEach((at, group) => {
      if (at >= 0) closing[at]! += this.second[group]! - this.nearest[group]!;
    });
    return closing;
  }

  private savingOf(shelter: number): number {
    return this.reach[shelter]!.reduce(
      (sum, { group, cost }) => sum + Math.max(0, this.nearest[group]! - cost),
      -this.network.openCosts[shelter]!,
    );
  }

  private set(shelter: number, isOpen: boolean): void {
    if (this.open[shelter] === isOpen) return;
    this.open[shelter] = isOpen;
    for (const { group, cost } of this.reach[shelter]!) {
      if (cost > this.second[group]!) continue;
      const list = this.byGroup[group]!;
      const first = list.findIndex((option) => this.open[option.shelter]);
      const second = list.findIndex((option, at) => at > first && this.open[option.shelter]);
      this.nearestAt[group] = list[first]?.shelter ?? -1;
      this.nearest[group] = list[first]?.cost ?? this.far[group]!;
      this.second[group] = first < 0 ? this.far[group]! : (list[second]?.cost ?? this.far[group]!);
    }
  }
}
