import type { Allocation, ShelterNetwork } from './shelter-network';
import { shelterValues } from './shelter-network';

// A first plan, found without a solver: it can be shown at once, and every search starts from it.

/** Swaps are tried while they stay below this many distance look-ups a round. */
const lookupsMost = 2e7;

export function greedyShelters(network: ShelterNetwork): Allocation[] {
  if (!network.uncapacitated) return placedInTurn(network);
  return nearestOpen(network, swapped(network, addedInTurn(network)));
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
  const { unplaced, distance, farthest } = shelterValues(network, nearestOpen(network, open));
  return [unplaced, network.problem.policy.aim === 'FARTHEST_LEAST' ? farthest : distance];
}

function isLess([a, b]: [number, number], [c, d]: [number, number]): boolean {
  return a < c || (a === c && b < d - 1e-12 * Math.abs(d));
}

function addedInTurn(network: ShelterNetwork): Set<number> {
  const open = new Set<number>();
  let best = worth(network, open);
  const shelters = network.places.map((_, s) => s);
  while (open.size < network.openMost) {
    let chosen: number | undefined;
    for (const shelter of shelters) {
      if (open.has(shelter)) continue;
      const value = worth(network, new Set([...open, shelter]));
      if (!isLess(value, best)) continue;
      best = value;
      chosen = shelter;
    }
    if (chosen === undefined) break;
    open.add(chosen);
    if (network.groups.length * network.places.length * network.places.length > lookupsMost) break;
  }
  return open;
}

/** Exchanges one open shelter for a closed one as long as that helps. */
function swapped(network: ShelterNetwork, start: Set<number>): Set<number> {
  const shelters = network.places.map((_, s) => s);
  const perRound = network.groups.length * shelters.length * start.size * shelters.length;
  if (perRound > lookupsMost) return start;
  let open = start;
  let best = worth(network, open);
  for (let improved = true; improved;) {
    improved = false;
    for (const closing of [...open]) {
      for (const opening of shelters) {
        if (open.has(opening) || !open.has(closing)) continue;
        const next = new Set(open);
        next.delete(closing);
        next.add(opening);
        const value = worth(network, next);
        if (!isLess(value, best)) continue;
        [open, best, improved] = [next, value, true];
      }
    }
  }
  return open;
}
