import type { PlanChange } from './plan-changes';
import { planDifference, type Difference, type SentLine } from './plan-difference';
import { planLines, type PlanBasis, type PlanLines, type PlanShipment } from './plan-lines';
import { depotNode, divisionNode, landingNode } from './plan-nodes';
import { withoutLandings } from './posed-roads';
import type { DispatchProblem } from './problem';
import type { DispatchSolution } from './solution';
import { relativeGap } from './stage-result';

// What comes of a plan that is worked out but not stored, beside the stored one.

export type Trial = {
  lines: PlanLines;
  difference: Difference;
  /** Every stage came to what it was. */
  same: boolean;
};

/** Lines of a plan between the nodes of a problem: by boat from a landing, where it has one. */
export function sentLines(
  shipments: readonly PlanShipment[],
  { nodes }: Pick<DispatchProblem, 'nodes'>,
): SentLine[] {
  const known = new Set(nodes.map(({ id }) => id));
  return shipments.map(({ fromDepotId, toDepotId, toDivisionCode, fleetId = '', ...line }) => {
    const landing = landingNode(fromDepotId, fleetId);
    return {
      fromNodeId: known.has(landing) ? landing : depotNode(fromDepotId),
      toNodeId: toDepotId ? depotNode(toDepotId) : divisionNode(toDivisionCode ?? ''),
      itemId: line.itemId,
      quantity: line.quantity,
    };
  });
}

export function trialOf(
  stored: { problem: DispatchProblem; solution: DispatchSolution; basis: PlanBasis },
  trial: { problem: DispatchProblem; solution: DispatchSolution; changes: readonly PlanChange[] },
): Trial {
  const { basis } = stored;
  const own = { ...basis, needs: scaledNeeds(basis.needs, trial.changes) };
  const base = { problem: stored.problem, sent: stored.solution.shipments };
  const next = { problem: trial.problem, sent: withoutLandings(trial.solution).shipments };
  const before = stored.solution.stages;
  const same = trial.solution.stages.every(({ name, value }, i) => {
    return name === before[i]?.name && relativeGap(value, before[i]?.value ?? 0) <= 1e-6;
  });
  return {
    lines: planLines(trial.solution, own),
    difference: planDifference(base, next, basis.names),
    same: same && trial.solution.stages.length === before.length,
  };
}

function scaledNeeds(
  needs: PlanBasis['needs'],
  changes: readonly PlanChange[],
): PlanBasis['needs'] {
  const factors = changes.filter((change) => change.kind === 'SCALE_NEED');
  return needs.map((need) => {
    const own = factors.filter(
      ({ toDivisionCode, itemId }) =>
        (toDivisionCode === '' || toDivisionCode === need.divisionCode) &&
        (itemId === '' || itemId === need.itemId),
    );
    const factor = own.reduce((product, change) => product * change.factor, 1);
    return factor === 1 ? need : { ...need, quantity: Math.ceil(need.quantity * factor - 1e-9) };
  });
}

/** The problem as it would be if what is promised were neither taken nor brought yet. */
export function withPromised(problem: DispatchProblem, sent: readonly SentLine[]): DispatchProblem {
  const supplies = sent.map(({ fromNodeId, itemId, quantity }) => {
    return { nodeId: fromNodeId, itemId, quantity, keepQuantity: 0, availableHours: 0 };
  });
  const needs = sent.map(({ toNodeId, itemId, quantity }, i) => {
    return {
      id: `promised/${i}`,
      nodeId: toNodeId,
      itemId,
      quantity,
      priority: 1,
      minimumShare: 0,
    };
  });
  return {
    ...problem,
    supplies: [...problem.supplies, ...supplies],
    needs: [...problem.needs, ...needs],
  };
}
