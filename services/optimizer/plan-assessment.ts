import { travelHours } from './lanes';
import { depotNode, divisionNode, placeOf } from './plan-nodes';
import type { PlanChange } from './plan-changes';
import type { DispatchProblem } from './problem';
import type { Name, Names } from './relaxation-words';
import type { DispatchSolution } from './solution';

// How a plan's incident would stand if one thing it counts on were lost (N−1), and what one more vehicle
// would bring: each is the same problem with one change, solved anew. The plan itself stays as it is.

export type CaseKind =
  'DEPOT_LOST' | 'ROAD_CLOSED' | 'VEHICLE_LOST' | 'VEHICLE_ADDED' | 'STOCK_RELEASED' | 'TRIP_ADDED';

export type AssessedCase = {
  kind: CaseKind;
  fromDepotId: string;
  toDivisionCode: string;
  fleetId: string;
  change: PlanChange;
};

const depotsMost = 40;
const roadsMost = 40;

/** What is worth asking, the most used first: of each kind only so many. */
export function casesOf(
  problem: DispatchProblem,
  solution: Pick<DispatchSolution, 'shipments' | 'shortfalls'>,
): AssessedCase[] {
  const massOf = new Map(problem.items.map(({ id, massKg }) => [id, massKg]));
  const depots = new Map<string, number>();
  const roads = new Map<string, number>();
  const add = (sums: Map<string, number>, key: string, mass: number): void => {
    sums.set(key, (sums.get(key) ?? 0) + mass);
  };
  for (const { fromNodeId, toNodeId, itemId, quantity } of solution.shipments) {
    const { depotId } = placeOf(fromNodeId);
    const { divisionCode } = placeOf(toNodeId);
    const mass = quantity * Math.max(massOf.get(itemId) ?? 0, 1e-3);
    if (depotId === undefined) continue;
    add(depots, JSON.stringify([depotId, '']), mass);
    if (divisionCode !== undefined) add(roads, JSON.stringify([depotId, divisionCode]), mass);
  }
  const most = (sums: Map<string, number>, count: number): [string, string][] =>
    [...sums]
      .sort((a, b) => b[1] - a[1])
      .slice(0, count)
      .map(([key]) => JSON.parse(key) as [string, string]);
  const cases = most(depots, depotsMost).map(([fromDepotId]): AssessedCase => {
    const change = { kind: 'DROP_DEPOT' as const, fromDepotId };
    return { kind: 'DEPOT_LOST', fromDepotId, toDivisionCode: '', fleetId: '', change };
  });
  if (problem.supplies.some(({ keepQuantity }) => keepQuantity > 0)) {
    const change = { kind: 'RELEASE_STOCK' as const, fromDepotId: '', itemId: '' };
    const about = { fromDepotId: '', toDivisionCode: '', fleetId: '' };
    cases.push({ kind: 'STOCK_RELEASED', ...about, change });
  }
  const trips = missingTrips(problem, solution.shortfalls);
  for (const fleet of problem.fleets) {
    const hours = trips.get(fleet.id) ?? 0;
    const fromDepotId = placeOf(fleet.homeNodeId).depotId ?? '';
    const change = { kind: 'ADD_VEHICLE_HOURS' as const, fleetId: fleet.id, hours };
    const about = { fromDepotId, toDivisionCode: '', fleetId: fleet.id };
    if (hours > 0) cases.push({ kind: 'TRIP_ADDED', ...about, change });
    cases.push(...vehicleCases(fleet));
  }
  for (const [fromDepotId, toDivisionCode] of most(roads, roadsMost)) {
    const change = { kind: 'CLOSE_ROAD' as const, fromDepotId, toDivisionCode };
    cases.push({ kind: 'ROAD_CLOSED', fromDepotId, toDivisionCode, fleetId: '', change });
  }
  return cases;
}

/**
 * How long one more trip of each fleet takes that holds goods back: there and back, the longest of the
 * ways on which they are missing.
 */
export function missingTrips(
  problem: DispatchProblem,
  shortfalls: DispatchSolution['shortfalls'],
): Map<string, number> {
  const nodes = new Map(problem.nodes.map((node) => [node.id, node]));
  const longest = new Map<string, number>();
  for (const { cause, relaxation } of shortfalls) {
    const { fleetId, fromNodeId = '', toNodeId = '' } = relaxation;
    const [from, to] = [nodes.get(fromNodeId), nodes.get(toNodeId)];
    if (cause !== 'CARRIAGE' || fleetId === undefined || !from || !to) continue;
    const hours = 2 * travelHours(from, to, problem.policy);
    longest.set(fleetId, Math.max(hours, longest.get(fleetId) ?? 0));
  }
  return longest;
}

function vehicleCases(fleet: DispatchProblem['fleets'][number]): AssessedCase[] {
  if (fleet.hoursAvailable <= 0) return [];
  const about = { fromDepotId: placeOf(fleet.homeNodeId).depotId ?? '', toDivisionCode: '' };
  const by = (kind: CaseKind, quantity: number): AssessedCase => {
    const change = { kind: 'ADD_VEHICLES' as const, fleetId: fleet.id, quantity };
    return { kind, ...about, fleetId: fleet.id, change };
  };
  return [...(fleet.count > 0 ? [by('VEHICLE_LOST', -1)] : []), by('VEHICLE_ADDED', 1)];
}

/** What a solution leaves unmet: weighted, proven at least, and in units. */
export type Standing = { unmet: number; bound: number; units: number };

export function standingOf(solution: Pick<DispatchSolution, 'stages' | 'shortfalls'>): Standing {
  const stage = solution.stages.find(({ name }) => name === 'unmet');
  const units = solution.shortfalls.reduce((sum, { quantity }) => sum + quantity, 0);
  return { unmet: stage?.value ?? 0, bound: stage?.bound ?? 0, units };
}

export type Assessed = Omit<AssessedCase, 'change'> & {
  /** Against the plan as it stands; negative where it gets better. */
  addedUnmet: number;
  /** What is proven of it: no answer to the loss could do with less. */
  addedUnmetBound: number;
  addedUnits: number;
  reasonZh: string;
  reasonEn: string;
};

export function assessed(
  one: AssessedCase,
  base: Standing,
  then: Standing,
  names: Names,
): Assessed {
  const { kind, fromDepotId, toDivisionCode, fleetId } = one;
  const about = { kind, fromDepotId, toDivisionCode, fleetId };
  const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;
  const addedUnmet = rounded(then.unmet - base.unmet);
  const addedUnits = rounded(then.units - base.units);
  const words = caseWords(one, addedUnmet, addedUnits, names);
  const addedUnmetBound = rounded(Math.min(addedUnmet, then.bound - base.unmet));
  return { ...about, addedUnmet, addedUnmetBound, addedUnits, ...words };
}

function caseWords(
  one: AssessedCase,
  unmet: number,
  units: number,
  names: Names,
): { reasonZh: string; reasonEn: string } {
  const word = (known: Record<string, Name>, id: string): Name => {
    return { zh: known[id]?.zh || id, en: known[id]?.en || known[id]?.zh || id };
  };
  const depot = word(names.nodes, depotNode(one.fromDepotId));
  const to = word(names.nodes, divisionNode(one.toDivisionCode));
  const fleet = word(names.fleets, one.fleetId);
  const what: Record<CaseKind, Name> = {
    DEPOT_LOST: { zh: `失去${depot.zh}`, en: `Without ${depot.en}` },
    ROAD_CLOSED: {
      zh: `${depot.zh}至${to.zh}道路中断`,
      en: `With the road from ${depot.en} to ${to.en} closed`,
    },
    VEHICLE_LOST: { zh: `${fleet.zh}少一辆车`, en: `With one vehicle of ${fleet.en} less` },
    VEHICLE_ADDED: { zh: `${fleet.zh}多一辆车`, en: `With one more vehicle of ${fleet.en}` },
    TRIP_ADDED: {
      zh: `${fleet.zh}从${depot.zh}多跑一趟`,
      en: `With one more trip of ${fleet.en} from ${depot.en}`,
    },
    STOCK_RELEASED: { zh: '动用安全库存', en: 'With the safety stock released' },
  };
  const { zh, en } = what[one.kind];
  const [size, count] = [Math.abs(Math.round(unmet * 100) / 100), Math.abs(Math.round(units))];
  if (unmet > 1e-6) {
    return {
      reasonZh: `${zh}，少送 ${count} 件，加权缺口增加 ${size}`,
      reasonEn: `${en}, ${count} units less arrive; the weighted unmet need grows by ${size}`,
    };
  }
  if (unmet < -1e-6) {
    return {
      reasonZh: `${zh}，多送 ${count} 件，加权缺口减少 ${size}`,
      reasonEn: `${en}, ${count} units more arrive; the weighted unmet need falls by ${size}`,
    };
  }
  return {
    reasonZh: `${zh}，送达量不变`,
    reasonEn: `${en}, as much arrives`,
  };
}
