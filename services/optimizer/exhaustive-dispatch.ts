import type { DispatchProblem } from './problem';

// The reference the tests compare with: tries every whole plan of a tiny problem. It knows nothing of
// the model; it moves units along simple paths and counts. One fleet a node, whole units or packs only.

interface Path {
  supply: number;
  /** -1 for goods that only move because a lane minimum wants them to. */
  need: number;
  lanes: number[];
}

/** The best stage values, in their order; undefined when no plan is allowed. */
export function exhaustiveOptimum(problem: DispatchProblem): number[] | undefined {
  const paths = allPaths(problem);
  const stock = problem.supplies.map((line) => line.quantity - line.keepQuantity);
  const packs = new Map(problem.items.map(({ id, packUnits = 1 }) => [id, packUnits]));
  const packOf = (itemId: string | undefined): number => packs.get(itemId ?? '') ?? 1;
  const open = problem.needs.map(({ itemId, quantity }) => {
    return packOf(itemId) * Math.ceil(quantity / packOf(itemId));
  });
  const units = paths.map(() => 0);
  let best: number[] | undefined;
  const tryFrom = (p: number): void => {
    const path = paths[p];
    if (path === undefined) {
      const values = planValues(problem, paths, units);
      if (values !== undefined && (best === undefined || isLess(values, best))) best = values;
      return;
    }
    const room = path.need < 0 ? 99 : (open[path.need] ?? 0);
    const most = Math.min(stock[path.supply] ?? 0, room);
    for (let x = 0; x <= most; x += packOf(problem.supplies[path.supply]?.itemId)) {
      units[p] = x;
      stock[path.supply] = (stock[path.supply] ?? 0) - x;
      if (path.need >= 0) open[path.need] = (open[path.need] ?? 0) - x;
      tryFrom(p + 1);
      stock[path.supply] = (stock[path.supply] ?? 0) + x;
      if (path.need >= 0) open[path.need] = (open[path.need] ?? 0) + x;
    }
    units[p] = 0;
  };
  tryFrom(0);
  return best;
}

export function exhaustiveSize(problem: DispatchProblem): number {
  return allPaths(problem).reduce((size, path) => {
    const line = problem.supplies[path.supply];
    const units = (line?.quantity ?? 0) - (line?.keepQuantity ?? 0);
    const wanted = problem.needs[path.need]?.quantity ?? units;
    return size * (1 + Math.max(0, Math.min(units, wanted)));
  }, 1);
}

function allPaths(problem: DispatchProblem): Path[] {
  const lanes = problem.lanes ?? [];
  const hasMinimum = lanes.some(
    (lane) => lane.minimumUnits > 0 || lane.itemTerms.some((term) => (term.minimumUnits ?? 0) > 0),
  );
  const paths: Path[] = [];
  problem.supplies.forEach((supply, s) => {
    const walk = (nodeId: string, hours: number, taken: number[], visited: string[]): void => {
      problem.needs.forEach((need, n) => {
        const due = need.dueHours ?? problem.policy.defaultDueHours;
        const { expireHours = Infinity } = supply;
        const onTime =
          problem.policy.aim === 'COST' || (hours <= due + 1e-9 && due <= expireHours + 1e-9);
        if (need.nodeId === nodeId && need.itemId === supply.itemId && onTime) {
          paths.push({ supply: s, need: n, lanes: taken });
        }
      });
      if (hasMinimum && taken.length > 0) paths.push({ supply: s, need: -1, lanes: taken });
      lanes.forEach((lane, l) => {
        if (lane.closed || lane.fromNodeId !== nodeId || visited.includes(lane.toNodeId)) return;
        const arrives = arrivalOn(problem, lane, hours);
        if (arrives === Infinity) return;
        walk(lane.toNodeId, arrives, [...taken, l], [...visited, lane.toNodeId]);
      });
    };
    walk(supply.nodeId, supply.availableHours, [], [supply.nodeId]);
  });
  return paths;
}

/** Tries to leave at once and at the end of each closure. */
function arrivalOn(
  { closedLanes = [], policy }: DispatchProblem,
  { fromNodeId, toNodeId, hours }: { fromNodeId: string; toNodeId: string; hours: number },
  ready: number,
): number {
  const own = closedLanes.filter((line) => {
    return line.fromNodeId === fromNodeId && line.toNodeId === toNodeId;
  });
  const isNever = own.some(
    ({ fromHours = 0, untilHours }) => !fromHours && untilHours === undefined,
  );
  if (isNever) return Infinity;
  if (policy.aim === 'COST') return ready + hours;
  const ends = own.map(({ untilHours = Infinity }) => untilHours);
  const free = [ready, ...ends].filter((depart) => {
    if (depart < ready || depart === Infinity) return false;
    return own.every(({ fromHours = 0, untilHours = Infinity }) => {
      return depart + hours <= fromHours || depart >= untilHours;
    });
  });
  return Math.min(...free) + hours;
}

function planValues(
  problem: DispatchProblem,
  paths: readonly Path[],
  units: readonly number[],
): number[] | undefined {
  const onLane = (problem.lanes ?? []).map(() => new Map<string, number>());
  const delivered = problem.needs.map(() => 0);
  paths.forEach((path, p) => {
    const x = units[p] ?? 0;
    const itemId = problem.supplies[path.supply]?.itemId ?? '';
    if (path.need >= 0) delivered[path.need] = (delivered[path.need] ?? 0) + x;
    for (const l of path.lanes) onLane[l]?.set(itemId, (onLane[l]?.get(itemId) ?? 0) + x);
  });
  if (!lanesAllow(problem, onLane)) return undefined;
  if (problem.policy.aim === 'COST') {
    const isMet = problem.needs.every((need, n) => (delivered[n] ?? 0) >= need.quantity);
    return isMet ? [costOf(problem, onLane)] : undefined;
  }
  if (!fleetsAllow(problem, onLane)) return undefined;
  return reliefValues(problem, onLane, delivered);
}

type Loads = readonly ReadonlyMap<string, number>[];

function lanesAllow(problem: DispatchProblem, onLane: Loads): boolean {
  return (problem.lanes ?? []).every((lane, l) => {
    const all = [...(onLane[l]?.values() ?? [])].reduce((sum, x) => sum + x, 0);
    if (all > (lane.capacityUnits ?? Infinity)) return false;
    if (!lane.closed && all < lane.minimumUnits) return false;
    return lane.itemTerms.every((term) => {
      const x = onLane[l]?.get(term.itemId) ?? 0;
      const least = lane.closed ? 0 : (term.minimumUnits ?? 0);
      return x <= (term.capacityUnits ?? Infinity) && x >= least;
    });
  });
}

function costOf(problem: DispatchProblem, onLane: Loads): number {
  let cost = 0;
  (problem.lanes ?? []).forEach((lane, l) => {
    for (const [itemId, x] of onLane[l] ?? []) {
      const own = lane.itemTerms.find((term) => term.itemId === itemId)?.costPerUnit;
      cost += x * (own ?? lane.costPerUnit);
    }
  });
  return cost;
}

function fleetsAllow(problem: DispatchProblem, onLane: Loads): boolean {
  return problem.fleets.every((fleet) => {
    let hours = 0;
    (problem.lanes ?? []).forEach((lane, l) => {
      if (lane.fromNodeId !== fleet.homeNodeId) return;
      let [massKg, volumeM3] = [0, 0];
      for (const [itemId, x] of onLane[l] ?? []) {
        const item = problem.items.find((line) => line.id === itemId);
        massKg += x * (item?.massKg ?? 0);
        volumeM3 += x * (item?.volumeM3 ?? 0);
      }
      const byMass = massKg === 0 ? 0 : Math.ceil(massKg / fleet.massKgCapacity - 1e-9);
      const byVolume = volumeM3 === 0 ? 0 : Math.ceil(volumeM3 / fleet.volumeM3Capacity - 1e-9);
      const trips = Math.max(byMass, byVolume);
      if (trips > 0) hours += trips * 2 * lane.hours;
      if (trips === Infinity) hours = Infinity;
    });
    return hours <= fleet.count * fleet.hoursAvailable + 1e-9;
  });
}

function reliefValues(
  problem: DispatchProblem,
  onLane: Loads,
  delivered: readonly number[],
): number[] {
  const { shortage } = problem.policy;
  const unmet = problem.needs.map((need, n) => Math.max(0, need.quantity - (delivered[n] ?? 0)));
  const weighted = problem.needs.reduce((sum, need, n) => sum + need.priority * (unmet[n] ?? 0), 0);
  const weighed = problem.items.some((item) => item.massKg > 0);
  let effort = 0;
  (problem.lanes ?? []).forEach((lane, l) => {
    for (const [itemId, x] of onLane[l] ?? []) {
      const massKg = problem.items.find((item) => item.id === itemId)?.massKg ?? 0;
      effort += x * (weighed ? massKg : 1) * lane.hours;
    }
  });
  if (shortage === 'PRIORITY') return [weighted, effort];
  if (shortage === 'GUARANTEED_MINIMUM') {
    const missing = problem.needs.map((need, n) => {
      const least = Math.ceil(need.minimumShare * need.quantity - 1e-9);
      return Math.max(0, least - (delivered[n] ?? 0));
    });
    return [missing.reduce((sum, x) => sum + x, 0), weighted, effort];
  }
  const equity = problem.items.map((item) => {
    const sharing = problem.needs.flatMap((need, n) =>
      need.itemId === item.id && need.quantity >= 2 ? [{ ...need, unmet: unmet[n] ?? 0 }] : [],
    );
    if (sharing.length === 0) return 0;
    const shareOff = (units: number): number[] =>
      sharing.map((need) => (need.unmet + units) / need.quantity);
    if (shortage !== 'PROPORTIONAL') return Math.max(...shareOff(0));
    const slack = item.indivisible ? problem.policy.spreadUnits : 0;
    return Math.max(0, Math.max(0, ...shareOff(-slack)) - Math.min(1, ...shareOff(slack)));
  });
  return [equity.reduce((sum, x) => sum + x, 0), weighted, effort];
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  for (const [i, value] of a.entries()) {
    const other = b[i] ?? 0;
    if (Math.abs(value - other) > 1e-9) return value < other;
  }
  return false;
}
