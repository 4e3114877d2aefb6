import { OpenExchange } from './open-exchange';
import type { Allocation, ShelterNetwork } from './shelter-network';
import { shelterValues } from './shelter-network';

// A first plan, found without a solver: it can be shown at once, and every search starts from it.

/** Without limits the shelters are chosen with care, as long as there is time. */
export function greedyShelters(network: ShelterNetwork, secondsLeft: () => number): Allocation[] {
  if (!network.uncapacitated) return placedInTurn(network);
  const exchange = new OpenExchange(network, secondsLeft);
  exchange.add();
  exchange.exchange();
  const near = exchange.opened();
  if (network.problem.policy.aim !== 'FARTHEST_LEAST') return nearestOpen(network, near);
  const other = new OpenExchange(network, secondsLeft);
  other.addFarthest();
  const even = other.opened();
  const isEven = isLess(worth(network, even), worth(network, near));
  return nearestOpen(network, isEven ? even : near);
}

/** Everyone to the nearest open shelter; for shelters without limits this is the best. */
export function nearestOpen(network: ShelterNetwork, open: ReadonlySet<number>): Allocation[] {
  return network.groups.flatMap(({ options, people }, group) => {
    const nearest = options.find(({ shelter }) => open.has(shelter));
    return nearest === undefined ? [] : [{ group, shelter: nearest.shelter, people }];
  });
}

/** The largest groups first, each to the nearest places left. */
function placedInTurn(network: ShelterNetwork): Allocation[] {
  const left = [...network.places];
  const open = new Set<number>();
  const order = network.groups.map((_, g) => g);
  order.sort((a, b) => (network.groups[b]?.people ?? 0) - (network.groups[a]?.people ?? 0));
  return order.flatMap((group) => {
    const line = network.groups[group];
    let waiting = line?.people ?? 0;
    return (line?.options ?? []).flatMap(({ shelter }): Allocation[] => {
      const room = left[shelter] ?? 0;
      const people = line?.whole ? (room >= waiting ? waiting : 0) : Math.min(room, waiting);
      if (people <= 0 || (!open.has(shelter) && open.size >= network.openMost)) return [];
      open.add(shelter);
      left[shelter] = room - people;
      waiting -= people;
      return [{ group, shelter, people }];
    });
  });
}

/** Fewer unplaced counts before any distance. */
function worth(network: ShelterNetwork, open: ReadonlySet<number>): [number, number] {
  const { unplaced, farthest } = shelterValues(network, nearestOpen(network, open));
  return [unplaced, farthest];
}

function isLess([a, b]: [number, number], [c, d]: [number, number]): boolean {
  return a < c || (a === c && b < d - 1e-12 * Math.abs(d));
}
