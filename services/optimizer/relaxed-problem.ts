import { longerFleet } from './plan-changes';
import type { DispatchProblem, LaneLine } from './problem';
import type { Relaxation } from './solution';

// What a relaxation proposes, put into a copy of the problem: the same change that someone would make who
// takes the advice, so that solving the copy shows what the advice is worth.

/**
 * Whether nothing joins the items: then what helps one of them shows in a problem of its own, since each
 * stage is a sum over the items.
 */
export function areItemsApart({ fleets, lanes = [], earlier }: DispatchProblem): boolean {
  const isShared = lanes.some((lane) => lane.capacityUnits !== undefined || lane.minimumUnits > 0);
  return fleets.length === 0 && earlier === undefined && !isShared;
}

/** Only what is asked for and held of one item. What goods weigh beside each other stays. */
export function withOnly(problem: DispatchProblem, itemId: string): DispatchProblem {
  const isOwn = (line: { itemId: string }): boolean => line.itemId === itemId;
  const { supplies, needs, lanes } = problem;
  return {
    ...problem,
    supplies: supplies.filter(isOwn),
    needs: needs.filter(isOwn),
    lanes: lanes?.map((lane) => ({ ...lane, itemTerms: lane.itemTerms.filter(isOwn) })),
  };
}

/** Undefined where the document cannot say it: a way to a place that has no coordinates. */
export function withRelaxation(
  problem: DispatchProblem,
  relaxation: Relaxation,
  needId: string,
): DispatchProblem | undefined {
  const { amount, nodeId = '', itemId = '', fleetId, fromNodeId = '', toNodeId = '' } = relaxation;
  const isWay = (way: { fromNodeId: string; toNodeId: string }): boolean =>
    way.fromNodeId === fromNodeId && way.toNodeId === toNodeId;
  switch (relaxation.change) {
    case 'ADD_STOCK': {
      const more = { nodeId, itemId, quantity: amount, keepQuantity: 0, availableHours: 0 };
      return { ...problem, supplies: [...problem.supplies, more] };
    }
    case 'ADD_VEHICLE_HOURS': {
      const fleets = problem.fleets.map((fleet) =>
        fleet.id === fleetId ? longerFleet(fleet, amount) : fleet,
      );
      return { ...problem, fleets };
    }
    case 'RELEASE_KEPT_STOCK':
      return { ...problem, supplies: released(problem, { nodeId, itemId, amount }) };
    case 'USE_MORE_DEPOTS':
      return {
        ...problem,
        policy: { ...problem.policy, nearestDepots: Math.max(1, problem.nodes.length) },
      };
    case 'CHANGE_SHORTAGE_RULE':
      return { ...problem, policy: { ...problem.policy, shortage: 'PRIORITY' } };
    case 'EXTEND_DUE_HOURS': {
      const { defaultDueHours } = problem.policy;
      const needs = problem.needs.map((need) =>
        need.id === needId
          ? { ...need, dueHours: (need.dueHours ?? defaultDueHours) + amount }
          : need,
      );
      return { ...problem, needs };
    }
    case 'OPEN_LANE':
      return {
        ...problem,
        lanes: problem.lanes?.map((lane) => (isWay(lane) ? { ...lane, closed: false } : lane)),
        closedLanes: problem.closedLanes?.filter((lane) => !isWay(lane)),
      };
    case 'RAISE_LANE_CAPACITY':
      return { ...problem, lanes: wider(problem, { isWay, itemId, amount }) };
    case 'ADD_LANE':
      return withWay(problem, fromNodeId, toNodeId);
  }
}

function released(
  { supplies }: DispatchProblem,
  { nodeId, itemId, amount }: { nodeId: string; itemId: string; amount: number },
): DispatchProblem['supplies'] {
  let rest = amount;
  return supplies.map((line) => {
    if (line.nodeId !== nodeId || line.itemId !== itemId) return line;
    const units = Math.min(rest, line.keepQuantity, line.quantity);
    rest -= units;
    return units > 0 ? { ...line, keepQuantity: line.keepQuantity - units } : line;
  });
}

/** Of parallel lanes the fastest that has a limit: so much more, of the item too where it has its own. */
function wider(
  { lanes }: DispatchProblem,
  change: {
    isWay: (way: { fromNodeId: string; toNodeId: string }) => boolean;
    itemId: string;
    amount: number;
  },
): DispatchProblem['lanes'] {
  const { isWay, itemId, amount } = change;
  const limit = (lane: LaneLine): number | undefined =>
    lane.itemTerms.find((term) => term.itemId === itemId)?.capacityUnits ?? lane.capacityUnits;
  const [at] = (lanes ?? [])
    .filter((lane) => isWay(lane) && !lane.closed && limit(lane) !== undefined)
    .sort((a, b) => a.hours - b.hours);
  return lanes?.map((lane) => {
    if (lane !== at) return lane;
    const { capacityUnits, itemTerms } = lane;
    return {
      ...lane,
      ...(capacityUnits === undefined ? {} : { capacityUnits: capacityUnits + amount }),
      itemTerms: itemTerms.map((term) =>
        term.itemId === itemId && term.capacityUnits !== undefined
          ? { ...term, capacityUnits: term.capacityUnits + amount }
          : term,
      ),
    };
  });
}

/** A way that takes no time of its own; where ways are made from coordinates, a place beside the other. */
function withWay(problem: DispatchProblem, from: string, to: string): DispatchProblem | undefined {
  const { lanes, nodes } = problem;
  if (lanes !== undefined) {
    const free = { hours: 0, costPerUnit: 0, itemTerms: [], minimumUnits: 0, closed: false };
    return { ...problem, lanes: [...lanes, { fromNodeId: from, toNodeId: to, ...free }] };
  }
  const [a, b] = [from, to].map((id) => nodes.find((node) => node.id === id));
  const known = a?.latitude === undefined ? b : a;
  if (known?.latitude === undefined) return undefined;
  const { latitude, longitude } = known;
  return {
    ...problem,
    nodes: nodes.map((node) =>
      (node.id === from || node.id === to) && node.latitude === undefined
        ? { ...node, latitude, longitude }
        : node,
    ),
  };
}
