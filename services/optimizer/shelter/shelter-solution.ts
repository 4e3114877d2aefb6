import type { SolutionStage, SolutionStatus, SolverRecord } from '../solution';
import { groupedByGroup } from './shelter-network';
import type { Allocation, ShelterNetwork } from './shelter-network';

// The solution document, as PROBLEMS.md describes it.

/** Why people are unplaced: what would have to change first for them. */
export type UnplacedCause = 'TAGS' | 'ROUTE' | 'DISTANCE' | 'OPEN_MAXIMUM' | 'PLACES';

export interface ShelterSolution {
  /** Never INFEASIBLE: who finds no place is unplaced. */
  status: SolutionStatus;
  /** `unplaced`, then `farthest` under FARTHEST_LEAST, then `distance`. */
  stages: SolutionStage[];
  objectiveValue: number;
  check: { feasible: boolean; maxViolation: number };
  solver: SolverRecord;
  openings: { shelterId: string }[];
  allocations: { groupId: string; shelterId: string; people: number }[];
  unplaced: { groupId: string; people: number; cause: UnplacedCause }[];
}

export type ShelterLines = Pick<ShelterSolution, 'openings' | 'allocations' | 'unplaced'>;

export function shelterLines(network: ShelterNetwork, plan: readonly Allocation[]): ShelterLines {
  const { shelters, groups } = network.problem;
  const open = new Set(plan.map((line) => line.shelter));
  const perGroup = groupedByGroup(network, plan);
  return {
    openings: shelters.flatMap(({ id }, s) => (open.has(s) ? [{ shelterId: id }] : [])),
    allocations: perGroup.flat().map(({ group, shelter, people }) => ({
      groupId: groups[network.groups[group]?.index ?? -1]?.id ?? '',
      shelterId: shelters[shelter]?.id ?? '',
      people,
    })),
    unplaced: network.groups.flatMap((group, g) => {
      const placed = (perGroup[g] ?? []).reduce((sum, line) => sum + line.people, 0);
      const people = group.people - placed;
      if (people <= 1e-9 * Math.max(1, group.people)) return [];
      const groupId = groups[group.index]?.id ?? '';
      return [{ groupId, people, cause: causeOf(network, g, open) }];
    }),
  };
}

function causeOf(network: ShelterNetwork, g: number, open: ReadonlySet<number>): UnplacedCause {
  const group = network.groups[g];
  if (group === undefined || group.options.length === 0) return group?.barred ?? 'ROUTE';
  const couldOpen = group.options.some(
    ({ shelter }) =>
      !open.has(shelter) && (network.places[shelter] ?? 0) >= (group.whole ? group.people : 1e-9),
  );
  return couldOpen && open.size >= network.openMost ? 'OPEN_MAXIMUM' : 'PLACES';
}
