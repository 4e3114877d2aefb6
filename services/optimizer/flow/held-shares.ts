import { sharedNeeds } from '../model/dispatch-equity';
import type { Network } from '../model/dispatch-network';
import { unitsForShare } from '../model/item-flow';

/** The share of each item that no need has to miss more than, and what every need must get for that. */
export class HeldShares {
  readonly claims: Float64Array;
  /** The needs whose share counts, by item. */
  readonly shared: ReadonlyMap<number, readonly number[]>;
  private readonly shares: Map<number, number>;

  constructor(
    private readonly network: Network,
    readonly least: ReadonlyMap<number, number>,
  ) {
    this.claims = new Float64Array(network.needs.length);
    this.shared = sharedNeeds(network.needs);
    this.shares = new Map();
    for (const item of this.shared.keys()) this.hold(item, this.leastOf(item));
  }

  leastOf(item: number): number {
    return Math.min(1, this.least.get(item) ?? 0);
  }

  /** Nobody has a claim on items whose share does not count. */
  of(item: number): number {
    return this.shares.get(item) ?? 1;
  }

  hold(item: number, share: number): void {
    const most = Math.min(1, Math.max(0, share));
    this.shares.set(item, most);
    for (const need of this.shared.get(item) ?? []) this.claims[need] = this.claimAt(need, most);
  }

  /** What a need must get so that it misses no larger share. */
  claimAt(need: number, share: number): number {
    const { item, quantity } = this.network.needs[need]!;
    if (!this.network.items[item]!.indivisible) return quantity * (1 - share);
    return unitsForShare(quantity, share);
  }

  /** The largest share of an item that any need misses. */
  reached(item: number, served: ArrayLike<number>): number {
    let most = 0;
    for (const need of this.shared.get(item) ?? []) {
      most = Math.max(most, 1 - served[need]! / this.network.needs[need]!.quantity);
    }
    return most;
  }

  /** By how much the item's share would have to rise for a need to have no more than that. */
  rise(need: number, units: number): number {
    const { item, quantity } = this.network.needs[need]!;
    if (this.claims[need] === 0 || !this.shares.has(item)) return 0;
    return Math.max(0, 1 - units / quantity - this.of(item));
  }
}
