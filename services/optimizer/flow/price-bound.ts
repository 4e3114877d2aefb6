import { tripHours } from '../model/dispatch-fleets';
import type { Network } from '../model/dispatch-network';

// What prices prove, worked out from the network alone: nothing of the engine that found the prices
// is used here. With a price on every fleet's mass-hours and volume-hours and a worth of a unit in
// every pool, each need is served at least as cheaply by its best arc as in any plan.

export interface Prices {
  /** Per fleet, of a kilogram-hour and of a cubic-metre-hour. */
  mass: ArrayLike<number>;
  volume: ArrayLike<number>;
  /** Per lane, of a unit on it. */
  lane: ArrayLike<number>;
  /** Per pool, of a unit of stock. */
  stock: ArrayLike<number>;
}

/** What is counted of shares: each item's largest unmet share z, at least `least`, weighs `weight`. */
export interface ShareTerms {
  weight: number;
  least: ReadonlyMap<number, number>;
  /** The needs whose share counts, by item. */
  shared: ReadonlyMap<number, readonly number[]>;
}

/**
 * No plan, fractional or whole, has less weighted unmet need than this; with `missingMost`, no plan in
 * which no need misses more units than that.
 */
export function unmetBound(
  network: Network,
  prices: Prices,
  missingMost?: ArrayLike<number>,
): number {
  const cheapest = cheapestWays(network, prices);
  let saved = -limitsWorth(network, prices);
  network.needs.forEach(({ quantity, priority }, n) => {
    const price = cheapest[n]!;
    const missing = Math.min(quantity, missingMost?.[n] ?? quantity);
    if (price <= priority) saved += price * quantity;
    else if (missing >= quantity) saved += priority * quantity;
    else if (price < Infinity) saved += priority * missing + price * (quantity - missing);
  });
  return Math.max(0, saved);
}

/**
 * No plan has a smaller sum of weighted unmet need (where it `counts`) and weighted shares: each item's
 * part is linear in its share, so that its least is at one of the ends.
 */
export function sharesBound(
  network: Network,
  prices: Prices,
  { weight, least, shared }: ShareTerms,
  counts: boolean,
): number {
  const cheapest = cheapestWays(network, prices);
  const isShared = new Uint8Array(network.needs.length);
  let saved = -limitsWorth(network, prices);
  for (const [item, needs] of shared) {
    let [fixed, slope, from] = [0, weight, least.get(item) ?? 0];
    for (const need of needs) {
      isShared[need] = 1;
      const { quantity, priority } = network.needs[need]!;
      const [price, worth] = [cheapest[need]!, counts ? priority : 0];
      // What nothing can reach misses all of it.
      if (price === Infinity) [fixed, from] = [fixed + worth * quantity, 1];
      else {
        fixed += price * quantity;
        slope += Math.min(0, worth - price) * quantity;
      }
    }
    saved += fixed + slope * (slope >= 0 ? from : 1);
  }
  if (!counts) return Math.max(0, saved);
  network.needs.forEach(({ quantity, priority }, n) => {
    if (isShared[n] === 0) saved += Math.min(cheapest[n]!, priority) * quantity;
  });
  return saved;
}

/** What a unit costs each need at these prices on the cheapest way to it. */
function cheapestWays(network: Network, prices: Prices): Float64Array {
  const { arcs, lanes, fleets, needs, items, fleetsAt } = network;
  const cheapest = new Float64Array(needs.length).fill(Infinity);
  const [mass, volume, lanePrice, stock] = [
    positive(prices.mass),
    positive(prices.volume),
    positive(prices.lane),
    positive(prices.stock),
  ];
  for (let a = 0; a < arcs.toNeed.length; a += 1) {
    const n = arcs.toNeed[a]!;
    if (n < 0) continue;
    let price = stock[arcs.fromPool[a]!]!;
    const l = arcs.lane[a]!;
    if (l >= 0) {
      const { hours, from } = lanes[l]!;
      const { massKg, volumeM3 } = items[arcs.item[a]!]!;
      const homes = fleetsAt.get(from);
      let carriage = homes === undefined ? 0 : Infinity;
      for (const f of homes ?? []) {
        const fleet = fleets[f]!;
        if ((massKg > 0 && fleet.massKg <= 0) || (volumeM3 > 0 && fleet.volumeM3 <= 0)) continue;
        carriage = Math.min(carriage, massKg * mass[f]! + volumeM3 * volume[f]!);
      }
      price += lanePrice[l]! + (carriage === 0 ? 0 : tripHours(hours) * carriage);
    }
    if (price < cheapest[n]!) cheapest[n] = price;
  }
  return cheapest;
}

function positive(list: ArrayLike<number>): Float64Array {
  return Float64Array.from(list, (price) => Math.max(0, price));
}

/** What all stock, vehicle-hours and lanes are worth at these prices. */
function limitsWorth({ pools, fleets, lanes }: Network, prices: Prices): number {
  let worth = 0;
  pools.forEach((pool, p) => (worth += Math.max(0, prices.stock[p]!) * pool.stock));
  fleets.forEach((fleet, f) => {
    worth += Math.max(0, prices.mass[f]!) * fleet.vehicleHours * fleet.massKg;
    worth += Math.max(0, prices.volume[f]!) * fleet.vehicleHours * fleet.volumeM3;
  });
  lanes.forEach((lane, l) => {
    const price = Math.max(0, prices.lane[l]!);
    if (price > 0) worth += price * lane.capacity;
  });
  return worth;
}
