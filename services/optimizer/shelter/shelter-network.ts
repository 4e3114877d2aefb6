import { greatCircleKm } from '../lanes';
import type { ShelterProblem } from './shelter-problem';

// The problem with ids turned into positions: which shelters each group may go to, nearest first.

export interface ShelterOption {
  shelter: number;
  distance: number;
}

export interface ShelterGroup {
  /** Position in the document. */
  index: number;
  people: number;
  /** What a unit of distance costs for one person: 1, or the group's weight shared by its people. */
  perPerson: number;
  whole: boolean;
  options: ShelterOption[];
  /** Why it has no options, if it has none. */
  barred: 'TAGS' | 'ROUTE' | 'DISTANCE';
}

export interface ShelterNetwork {
  problem: ShelterProblem;
  /** Groups without people ask for nothing and are left out. */
  groups: ShelterGroup[];
  places: number[];
  openCosts: number[];
  openMost: number;
  /** No shelter anyone may use has a limit: whoever is placed goes to the nearest open one. */
  uncapacitated: boolean;
}

export interface Allocation {
  /** Position in the network's groups. */
  group: number;
  shelter: number;
  people: number;
}

export function buildShelterNetwork(problem: ShelterProblem): ShelterNetwork {
  const distanceOf = distances(problem);
  const tags = problem.shelters.map((shelter) => new Set(shelter.tags));
  const most = problem.policy.distanceMaximum ?? Infinity;
  // Whole people need whole places; half a place shelters nobody.
  const areWhole = problem.groups.every((group) => Number.isInteger(group.people));
  const groups = problem.groups.flatMap((line, index): ShelterGroup[] => {
    if (line.people === 0) return [];
    const suitable = problem.shelters.flatMap((_, shelter) =>
      line.requiredTags.every((tag) => tags[shelter]?.has(tag)) ? [shelter] : [],
    );
    const routed = suitable
      .map((shelter) => ({ shelter, distance: distanceOf(index, shelter) }))
      .filter(({ distance }) => distance < Infinity);
    const options = routed.filter(({ distance }) => distance <= most);
    options.sort((a, b) => a.distance - b.distance || a.shelter - b.shelter);
    return [
      {
        index,
        people: line.people,
        perPerson: line.weight === undefined ? 1 : line.weight / line.people,
        whole: !line.splittable,
        options,
        barred: suitable.length === 0 ? 'TAGS' : routed.length === 0 ? 'ROUTE' : 'DISTANCE',
      },
    ];
  });
  const places = problem.shelters.map(({ places: given = Infinity }) =>
    areWhole ? Math.floor(given) : given,
  );
  const everyone = groups.reduce((sum, group) => sum + group.people, 0);
  return {
    problem,
    groups,
    places,
    openCosts: problem.shelters.map((shelter) => shelter.openCost),
    openMost: Math.min(problem.policy.openMaximum ?? Infinity, problem.shelters.length),
    uncapacitated: places.every((most) => most >= everyone),
  };
}

function distances(problem: ShelterProblem): (group: number, shelter: number) => number {
  const { routes, groups, shelters } = problem;
  if (routes === undefined) {
    return (g, s) => {
      const [group, shelter] = [groups[g], shelters[s]];
      return group && shelter ? greatCircleKm(group, shelter) : Infinity;
    };
  }
  const known = new Map(
    routes.map((route) => [JSON.stringify([route.groupId, route.shelterId]), route.distance]),
  );
  return (g, s) => known.get(JSON.stringify([groups[g]?.id, shelters[s]?.id])) ?? Infinity;
}

export interface ShelterValues {
  unplaced: number;
  farthest: number;
  distance: number;
}

/** What a plan is worth under each aim. */
export function shelterValues(network: ShelterNetwork, plan: readonly Allocation[]): ShelterValues {
  let [placed, farthest, distance] = [0, 0, 0];
  const open = new Set<number>();
  const perGroup = groupedByGroup(network, plan);
  network.groups.forEach((group, g) => {
    for (const { shelter, people } of perGroup[g] ?? []) {
      const way = group.options.find((option) => option.shelter === shelter)?.distance ?? Infinity;
      placed += people;
      farthest = Math.max(farthest, way);
      distance += people * group.perPerson * way;
      open.add(shelter);
    }
  });
  for (const shelter of open) distance += network.openCosts[shelter] ?? 0;
  const everyone = network.groups.reduce((sum, group) => sum + group.people, 0);
  return { unplaced: Math.max(0, everyone - placed), farthest, distance };
}

export function groupedByGroup(
  network: ShelterNetwork,
  plan: readonly Allocation[],
): Allocation[][] {
  const lists: Allocation[][] = network.groups.map(() => []);
  for (const line of plan) lists[line.group]?.push(line);
  return lists;
}

/** The same problem with nobody going farther than this. */
export function withinDistance(network: ShelterNetwork, most: number): ShelterNetwork {
  const near = ({ distance }: ShelterOption): boolean => distance <= most;
  const groups = network.groups.map((group) => ({ ...group, options: group.options.filter(near) }));
  return { ...network, groups };
}
