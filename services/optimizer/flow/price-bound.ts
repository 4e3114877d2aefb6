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

/**
 * No plan, fractional or whole, has less weighted unmet need than this; with `missingMost`, no plan in
 * which no need misses more units than that.
 */
export function unmetBound(
  network: Network,
  prices: Prices,
  missingMost?: ArrayLike<number>,
): number {
  const { arcs, pools, lanes, fleets, needs, items, fleetsAt } = network;
  const cheapest = needs.map(() => Infinity);
  arcs.toNeed.forEach((n, a) => {
    if (n < 0) return;
    const lane = lanes[arcs.lane[a]!];
    const item = items[arcs.item[a]!]!;
    let price = Math.max(0, prices.stock[arcs.fromPool[a]!]!);
    if (lane !== undefined) {
      const hours = tripHours(lane.hours);
      price += Math.max(0, prices.lane[arcs.lane[a]!]!);
      const carriers = (fleetsAt.get(lane.from) ?? []).filter((f) => {
        const { massKg, volumeM3 } = fleets[f]!;
        return (item.massKg === 0 || massKg > 0) && (item.volumeM3 === 0 || volumeM3 > 0);
      });
      if (carriers.length === 0 && fleetsAt.has(lane.from)) return;
      const carriage = carriers.map(
        (f) =>
          hours *
          (item.massKg * Math.max(0, prices.mass[f]!) +
            item.volumeM3 * Math.max(0, prices.volume[f]!)),
      );
      price += carriage.length > 0 ? Math.min(...carriage) : 0;
    }
    cheapest[n] = Math.min(cheapest[n]!, price);
  });
  let saved = 0;
  needs.forEach(({ quantity, priority }, n) => {
    const price = cheapest[n]!;
    const missing = Math.min(quantity, missingMost?.[n] ?? quantity);
    if (price <= priority) saved += price * quantity;
    else if (missing >= quantity) saved += priority * quantity;
    else if (price < Infinity) saved += priority * missing + price * (quantity - missing);
  });
  pools.forEach((pool, p) => (saved -= Math.max(0, prices.stock[p]!) * pool.stock));
  fleets.forEach((fleet, f) => {
    saved -= Math.max(0, prices.mass[f]!) * fleet.vehicleHours * fleet.massKg;
    saved -= Math.max(0, prices.volume[f]!) * fleet.vehicleHours * fleet.volumeM3;
  });
  lanes.forEach((lane, l) => {
    const price = Math.max(0, prices.lane[l]!);
    if (price > 0) saved -= price * lane.capacity;
  });
  return Math.max(0, saved);
}
