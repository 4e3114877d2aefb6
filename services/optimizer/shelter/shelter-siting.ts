import type { SitingProblem } from '../siting/siting-problem';
import { SitingPrices } from '../siting/siting-prices';
import type { ShelterNetwork } from './shelter-network';

// Shelters without limits as a siting problem: prices bound every plan, and say which shelters no better
// plan opens. The radius form is then small.

/** Below this many ways the radius form is as quick. */
const waysLeast = 8_000;

export interface ShelterBound {
  bound: number;
  /** The problem without shelters that only dearer plans open; undefined where all plans are dearer. */
  left: ShelterNetwork | undefined;
}

/** For a plan of this value, over groups that all find a place; undefined for small problems. */
export function boundByPrices(
  network: ShelterNetwork,
  value: number,
  secondsLeft: () => number,
): ShelterBound | undefined {
  const ways = network.groups.reduce((sum, { options }) => sum + options.length, 0);
  if (ways < waysLeast || secondsLeft() <= 0) return undefined;
  const prices = new SitingPrices(sitingOf(network));
  // Where all plans have whole values, a better one is better by one at least.
  const less = isWhole(network) ? 1 - 1e-6 * Math.max(1, value * 1e-6) : 0;
  prices.improve(value - less, secondsLeft);
  const { closed } = prices.settled(value - less);
  const groups = network.groups.map((group) => ({
    ...group,
    options: group.options.filter(({ shelter }) => !closed[shelter]),
  }));
  const isCut = groups.some(
    ({ options }, g) => options.length === 0 && network.groups[g]!.options.length > 0,
  );
  const { bound } = prices.best;
  if (isCut || bound > value - less) return { bound: value, left: undefined };
  return { bound, left: { ...network, groups } };
}

function isWhole({ groups, openCosts }: ShelterNetwork): boolean {
  return (
    openCosts.every(Number.isInteger) &&
    groups.every(({ options, people, perPerson }) =>
      options.every(({ distance }) => Number.isInteger(people * perPerson * distance)),
    )
  );
}

function sitingOf({ groups, openCosts, openMost }: ShelterNetwork): SitingProblem {
  const placed = groups.filter(({ options }) => options.length > 0);
  const sites = openCosts.map((openCost): SitingProblem['sites'][number] => {
    return { sizes: [{ openCost, room: Infinity }], mustOpen: false, ways: [] };
  });
  placed.forEach(({ options, people, perPerson }, customer) => {
    for (const { shelter, distance } of options) {
      const cost = people * perPerson * distance;
      sites[shelter]!.ways.push({ customer, cost, room: 0, most: 1 });
    }
  });
  return { sites, unserved: placed.map(() => Infinity), openMost, openLeast: 0 };
}
