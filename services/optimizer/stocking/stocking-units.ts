import type { StockingProblem } from './stocking-problem';
import type { StockingLines, StockingSolution } from './stocking-solution';

// The engine's tolerances are absolute. A problem of millions of units is solved in a larger unit,
// money for what opens and room along with it; a power of two, so that nothing is rounded on the way.

/** Largest needs between these are taken as they are. */
const usual = { least: 0.1, most: 20_000 };
const wanted = 1_000;

/** 1 where the numbers may stay, and where units have to stay whole. */
export function largerUnit({ items, scenarios }: StockingProblem): number {
  if (items.some((item) => item.indivisible)) return 1;
  const needs = scenarios.map((line) => line.needs.reduce((sum, each) => sum + each.quantity, 0));
  const largest = Math.max(0, ...needs);
  if (largest === 0 || (largest >= usual.least && largest <= usual.most)) return 1;
  return 2 ** Math.round(Math.log2(largest / wanted));
}

/** The same problem in units that are so many times larger. */
export function inUnits(problem: StockingProblem, unit: number): StockingProblem {
  const { policy } = problem;
  const counted = <T extends { quantity: number }>(lines: readonly T[]): T[] =>
    lines.map((line) => ({ ...line, quantity: line.quantity / unit }));
  return {
    ...problem,
    sites: problem.sites.map((site) => ({
      ...site,
      sizes: site.sizes.map(({ id, capacityVolumeM3, openCost }) => {
        return { id, capacityVolumeM3: capacityVolumeM3 / unit, openCost: openCost / unit };
      }),
      existingStock: counted(site.existingStock),
    })),
    lanes: problem.lanes.map((lane) => ({
      ...lane,
      itemTerms: lane.itemTerms.map(({ capacityUnits, ...term }) =>
        capacityUnits === undefined ? term : { ...term, capacityUnits: capacityUnits / unit },
      ),
    })),
    relays: problem.relays.map((relay) => ({
      ...relay,
      capacityUnits: relay.capacityUnits / unit,
      openCost: relay.openCost / unit,
    })),
    scenarios: problem.scenarios.map((line) => ({ ...line, needs: counted(line.needs) })),
    policy: policy.budget === undefined ? policy : { ...policy, budget: policy.budget / unit },
  };
}

/** The answer in the problem's own units. What one unit is worth is the same in any. */
export function inOwnUnits(solution: StockingSolution, unit: number): StockingSolution {
  const { objectiveValue } = solution;
  return {
    ...solution,
    ...linesInOwnUnits(solution, unit),
    stages: solution.stages.map((stage) => {
      return { ...stage, value: stage.value * unit, bound: stage.bound * unit };
    }),
    ...(objectiveValue === undefined ? {} : { objectiveValue: objectiveValue * unit }),
  };
}

function linesInOwnUnits({ stock, scenarios }: StockingLines, unit: number) {
  const counted = <T extends { quantity: number }>(lines: readonly T[]): T[] =>
    lines.map((line) => ({ ...line, quantity: line.quantity * unit }));
  return {
    stock: counted(stock),
    scenarios: scenarios.map(({ scenarioId, cost, coverage, flows, shortages }) => ({
      ...{ scenarioId, cost: cost * unit, coverage },
      ...{ flows: counted(flows), shortages: counted(shortages) },
    })),
  };
}
