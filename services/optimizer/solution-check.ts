import { checkReport, type CheckResult, type Report } from './check-report';
import { exactExcess, exactSum, partOfUnit, type Term } from './exact';
import { madeLanesAreUsed, type Stock } from './made-lanes-check';
import type { DispatchProblem, LaneLine } from './problem';
import type { PlanLines, Shipment } from './solution';

// Checks a plan against the problem from the two documents alone. Nothing of the model or of
// the network is used here, so that a fault there cannot hide itself. What is counted in whole units, and
// what these weigh and fill, is compared exactly; the rest against the size of what it is.

type CheckedPlan = PlanLines & { shortfalls?: readonly { needId: string; quantity: number }[] };

export function checkDispatch(problem: DispatchProblem, plan: CheckedPlan): CheckResult {
  const { report, result } = checkReport();
  unitsAreWhole(problem, plan, report);
  balancesHold(problem, plan, report);
  if (problem.lanes === undefined) {
    madeLanesAreUsed(problem, availableSupplies(problem), plan.shipments, report);
  } else givenLanesAreKept(problem, problem.lanes, plan, report);
  earlierIsKept(problem, plan, report);
  needsAreServed(problem, plan, report);
  if (problem.policy.aim === 'RELIEF') carriageHolds(problem, plan, report);
  return result();
}

function wholeItems({ items }: DispatchProblem): ReadonlySet<string> {
  return new Set(items.filter((item) => item.indivisible).map((item) => item.id));
}

/** By how much units are above a limit: exactly where they are whole. */
function reportUnits(
  report: Report,
  { units, limit, isWhole }: { units: readonly number[]; limit: number; isWhole: boolean },
  description: string,
): void {
  const terms = units.map((quantity): Term => [quantity]);
  if (isWhole) report(exactExcess(terms, [[limit]]), description, 'exact');
  else report(excess(sumOf(units), limit), description);
}

/** A difference counts against the size of what it is a difference of. */
function excess(value: number, limit: number): number {
  return Math.max(0, value - limit) / Math.max(1, Math.abs(limit) * 1e-3);
}

function unitsAreWhole(problem: DispatchProblem, plan: PlanLines, report: Report): void {
  const whole = wholeItems(problem);
  const packs = new Map(problem.items.map((item) => [item.id, item.packUnits ?? 1]));
  const itemOfNeed = new Map(problem.needs.map((need) => [need.id, need.itemId]));
  const look = (itemId: string, quantity: number, what: string): void => {
    report(-quantity, `${what} is negative`);
    if (whole.has(itemId)) report(partOfUnit(quantity), `${what} is not whole`, 'exact');
    const pack = packs.get(itemId) ?? 1;
    if (pack > 1) report(quantity % pack === 0 ? 0 : 1, `${what} breaks a pack`, 'exact');
  };
  for (const line of plan.shipments) {
    look(line.itemId, line.quantity, `shipment ${line.fromNodeId} → ${line.toNodeId}`);
  }
  for (const line of plan.deliveries) {
    look(itemOfNeed.get(line.needId) ?? '', line.quantity, `delivery to ${line.needId}`);
  }
}

interface Movement {
  hours: number;
  /** Positive comes in, negative goes out. */
  quantity: number;
}

/**
 * At every node and item: what has left or been handed over by an hour is at most what has come
 * in or become available by it. Under COST, and for goods that circulate to keep a lane's minimum,
 * only the totals are compared.
 */
function balancesHold(problem: DispatchProblem, plan: PlanLines, report: Report): void {
  const needs = new Map(problem.needs.map((need) => [need.id, need]));
  const movements = new Map<string, Movement[]>();
  const isRelief = problem.policy.aim === 'RELIEF';
  // Goods that expire at another hour are other goods.
  type Goods = { itemId: string; expireHours?: number | undefined };
  const move = (nodeId: string, goods: Goods, hours: number, quantity: number): void => {
    const { itemId, expireHours } = goods;
    const expires = isRelief && expireHours !== undefined ? [expireHours] : [];
    const key = JSON.stringify([nodeId, itemId, ...expires]);
    const list = movements.get(key);
    if (list === undefined) movements.set(key, [{ hours, quantity }]);
    else list.push({ hours, quantity });
  };
  for (const line of availableSupplies(problem)) {
    move(line.nodeId, line, line.hours, line.quantity);
  }
  for (const line of plan.shipments) {
    move(line.fromNodeId, line, line.departHours, -line.quantity);
    move(line.toNodeId, line, line.arriveHours, line.quantity);
  }
  for (const line of plan.deliveries) {
    const need = needs.get(line.needId);
    if (need === undefined) report(1, `delivery to unknown need ${line.needId}`);
    else {
      const { itemId } = need;
      const { expireHours } = line;
      move(need.nodeId, { itemId, expireHours }, line.arriveHours, -line.quantity);
    }
  }
  const timed = isRelief && !hasMinimums(problem);
  const whole = wholeItems(problem);
  for (const [key, list] of movements) {
    const [, itemId = ''] = JSON.parse(key) as [string, string];
    const description = `more leaves ${key} than is there`;
    // Arrivals count before departures of the same moment (to a hundred-millionth of an hour).
    const sorted = list
      .map((line) => ({ ...line, at: line.hours + (line.quantity < 0 ? 1e-8 : 0) }))
      .sort((a, b) => a.at - b.at);
    const quantities = sorted.map(({ quantity }) => quantity);
    if (whole.has(itemId)) {
      report(-exactWorst(quantities, timed), description, 'exact');
      continue;
    }
    const worst = timed ? worstBalance(quantities) : sumOf(quantities);
    const scale = sumOf(quantities.map(Math.abs));
    report(-worst / Math.max(1, scale * 1e-3), description);
  }
}

/** The lowest that the balance comes to. */
function worstBalance(quantities: readonly number[]): number {
  let [balance, worst] = [0, 0];
  for (const quantity of quantities) {
    balance += quantity;
    worst = Math.min(worst, balance);
  }
  return worst;
}

/** The same of whole units, which floating point adds exactly unless stock is in parts or vast. */
function exactWorst(quantities: readonly number[], timed: boolean): number {
  const total = quantities.reduce((sum, quantity) => sum + Math.abs(quantity), 0);
  const isSafe = total <= Number.MAX_SAFE_INTEGER && quantities.every(Number.isInteger);
  if (!timed) return exactSum(quantities.map((quantity): Term => [quantity]));
  if (isSafe) return worstBalance(quantities);
  let worst = 0;
  quantities.forEach((quantity, n) => {
    if (quantity >= 0) return;
    const before = quantities.slice(0, n + 1).map((one): Term => [-one]);
    worst = Math.min(worst, -exactExcess(before, [[0]]));
  });
  return worst;
}

function hasMinimums(problem: DispatchProblem): boolean {
  return (problem.lanes ?? []).some(
    (lane) => lane.minimumUnits > 0 || lane.itemTerms.some((term) => (term.minimumUnits ?? 0) > 0),
  );
}

/** What each supply line gives after its keep; a line that keeps more takes it from the last. */
function availableSupplies(problem: DispatchProblem): Stock[] {
  const lines = grouped(problem.supplies, (line) => JSON.stringify([line.nodeId, line.itemId]));
  const lastsFor = ({ expireHours = Number.MAX_VALUE }: { expireHours?: number }) => expireHours;
  return [...lines.values()].flatMap((list) => {
    const sorted = list.toSorted(
      (a, b) => b.availableHours - a.availableHours || lastsFor(b) - lastsFor(a),
    );
    const over = sorted.filter((line) => line.keepQuantity > line.quantity);
    let owed = exactSum(over.flatMap((line): Term[] => [[line.keepQuantity], [-line.quantity]]));
    return sorted.map((line) => {
      const { nodeId, itemId, availableHours: hours, quantity, keepQuantity, expireHours } = line;
      const expires = expireHours === undefined ? {} : { expireHours };
      const free = Math.max(0, exactSum([[quantity], [-keepQuantity]]));
      const held = Math.min(free, owed);
      owed = exactSum([[owed], [-held]]);
      return { nodeId, itemId, hours, quantity: exactSum([[free], [-held]]), ...expires };
    });
  });
}

function laneKey(from: string, to: string): string {
  return JSON.stringify([from, to]);
}

function givenLanesAreKept(
  problem: DispatchProblem,
  lanes: readonly LaneLine[],
  plan: PlanLines,
  report: Report,
): void {
  const whole = wholeItems(problem);
  const open = lanes.flatMap((lane, index) => (lane.closed ? [] : [{ lane, index }]));
  // Of a million lanes few leave where anything is sent from.
  const senders = new Set(plan.shipments.map((line) => line.fromNodeId));
  const near = open.filter(({ lane }) => senders.has(lane.fromNodeId));
  const byEnds = grouped(near, ({ lane }) => laneKey(lane.fromNodeId, lane.toNodeId));
  const used = new Map<number, Shipment[]>();
  for (const line of plan.shipments) {
    const what = `${line.fromNodeId} → ${line.toNodeId}`;
    const choices = byEnds.get(laneKey(line.fromNodeId, line.toNodeId)) ?? [];
    const chosen = choices.find(({ index }) => (line.laneIndex ?? index) === index);
    if (chosen === undefined) {
      report(Math.max(1, line.quantity), `no open lane ${what}`);
      continue;
    }
    const hours = line.arriveHours - line.departHours - chosen.lane.hours;
    report(Math.abs(hours) - 1e-7, `a shipment ${what} does not take the lane's hours`);
    used.set(chosen.index, [...(used.get(chosen.index) ?? []), line]);
  }
  open.forEach(({ lane, index }) => {
    const shipments = used.get(index) ?? [];
    if (shipments.length === 0 && lane.minimumUnits === 0 && lane.itemTerms.length === 0) return;
    const what = `lanes[${index}]`;
    const { capacityUnits, minimumUnits = 0 } = lane;
    const limits = { capacityUnits, minimumUnits };
    amountIsAllowed(shipments, limits, { whole, what, report });
    for (const term of lane.itemTerms) {
      const own = shipments.filter((line) => line.itemId === term.itemId);
      amountIsAllowed(own, term, { whole, what: `${what}, of an item,`, report });
    }
  });
}

function amountIsAllowed(
  shipments: readonly Shipment[],
  { capacityUnits = Infinity, minimumUnits = 0 }: { capacityUnits?: number; minimumUnits?: number },
  { whole, what, report }: { whole: ReadonlySet<string>; what: string; report: Report },
): void {
  const units = shipments.map((line) => line.quantity);
  const isWhole = shipments.every((line) => whole.has(line.itemId));
  reportUnits(report, { units, limit: capacityUnits, isWhole }, `${what} carries too much`);
  if (isWhole) {
    const lacking = exactExcess(
      [[minimumUnits]],
      units.map((quantity): Term => [quantity]),
    );
    report(lacking, `${what} carries less than its minimum`, 'exact');
  } else report(excess(minimumUnits, sumOf(units)), `${what} carries less than its minimum`);
}

/** Nothing goes over a closed way, and pinned lines of the earlier plan are made again. */
function earlierIsKept(problem: DispatchProblem, plan: PlanLines, report: Report): void {
  const closed = grouped(problem.closedLanes ?? [], (lane) =>
    laneKey(lane.fromNodeId, lane.toNodeId),
  );
  const isRelief = problem.policy.aim === 'RELIEF';
  const lineKey = (line: { fromNodeId: string; toNodeId: string; itemId: string }): string =>
    JSON.stringify([line.fromNodeId, line.toNodeId, line.itemId]);
  const sent = new Map<string, number>();
  for (const line of plan.shipments) {
    const what = `${line.fromNodeId} → ${line.toNodeId}`;
    for (const closure of closed.get(laneKey(line.fromNodeId, line.toNodeId)) ?? []) {
      const { fromHours = 0, untilHours = Infinity } = closure;
      const forGood = fromHours === 0 && untilHours === Infinity;
      const met = Math.min(line.arriveHours - fromHours, untilHours - line.departHours) > 1e-7;
      if (forGood || (isRelief && met)) report(Math.max(1, line.quantity), `${what} is closed`);
    }
    sent.set(lineKey(line), (sent.get(lineKey(line)) ?? 0) + line.quantity);
  }
  const whole = wholeItems(problem);
  const pinned = problem.earlier?.shipments.filter((line) => line.pinned) ?? [];
  for (const [key, lines] of grouped(pinned, lineKey)) {
    const units = lines.map((line) => line.quantity);
    const isWhole = lines.every((line) => whole.has(line.itemId));
    const limit = sent.get(key) ?? 0;
    reportUnits(report, { units, limit, isWhole }, `${key} is pinned and carries less`);
  }
}

function needsAreServed(problem: DispatchProblem, plan: CheckedPlan, report: Report): void {
  const delivered = grouped(plan.deliveries, (line) => line.needId);
  const shortfalls = plan.shortfalls && grouped(plan.shortfalls, (line) => line.needId);
  const whole = wholeItems(problem);
  const { policy } = problem;
  const packs = new Map(problem.items.map((item) => [item.id, item.packUnits ?? 1]));
  for (const need of problem.needs) {
    const lines = delivered.get(need.id) ?? [];
    const units = lines.map((line) => line.quantity);
    const isWhole = whole.has(need.itemId);
    const guaranteed =
      policy.shortage === 'GUARANTEED_MINIMUM' ? Math.ceil(need.minimumShare * need.quantity) : 0;
    // The last pack may hold more than is asked for.
    const pack = packs.get(need.itemId) ?? 1;
    const most = pack * Math.ceil(Math.max(Math.ceil(need.quantity), guaranteed) / pack);
    reportUnits(report, { units, limit: most, isWhole }, `${need.id} gets too much`);
    const unmet = exactExcess(
      [[need.quantity]],
      units.map((quantity): Term => [quantity]),
    );
    const short = sumOf((shortfalls?.get(need.id) ?? []).map((line) => line.quantity));
    if (shortfalls !== undefined) {
      const [wrong, exact] = [Math.abs(unmet - short), isWhole && Number.isInteger(need.quantity)];
      const size = exact ? wrong : wrong / Math.max(1, need.quantity * 1e-3);
      report(size, `what ${need.id} is short of is wrong`, exact ? 'exact' : undefined);
    }
    if (policy.aim === 'COST') {
      if (isWhole) report(unmet, `${need.id} is not met`, 'exact');
      else report(excess(need.quantity, sumOf(units)), `${need.id} is not met`);
      continue;
    }
    const due = need.dueHours ?? policy.defaultDueHours;
    for (const line of lines) {
      report(line.arriveHours - due - 1e-7, `a delivery to ${need.id} is late`);
      const { expireHours = Infinity, quantity } = line;
      const isOver = due > expireHours + 1e-7;
      if (isOver) report(Math.max(1, quantity), `a delivery to ${need.id} expires before it`);
    }
  }
}

function carriageHolds(problem: DispatchProblem, plan: PlanLines, report: Report): void {
  const homes = new Map(problem.fleets.map((fleet) => [fleet.id, fleet.homeNodeId]));
  const limited = new Set(homes.values());
  const items = new Map(problem.items.map((item) => [item.id, item]));
  const key = (line: {
    fleetId?: string;
    fromNodeId: string;
    toNodeId: string;
    laneIndex?: number;
  }): string =>
    JSON.stringify([line.fleetId, line.fromNodeId, line.toNodeId, line.laneIndex ?? null]);
  const whole = wholeItems(problem);
  const loads = new Map<string, { lines: Shipment[]; hours: number }>();
  for (const line of plan.shipments) {
    if (!limited.has(line.fromNodeId)) continue;
    const at = homes.get(line.fleetId ?? '');
    if (at !== line.fromNodeId) report(1, `no fleet of ${line.fromNodeId} carries a shipment`);
    const load = loads.get(key(line)) ?? { lines: [], hours: 0 };
    load.lines.push(line);
    load.hours = line.arriveHours - line.departHours;
    loads.set(key(line), load);
  }
  const trips = grouped(plan.trips, key);
  const fleets = new Map(problem.fleets.map((fleet) => [fleet.id, { fleet, hours: 0 }]));
  for (const [name, load] of loads) {
    const used = fleets.get(String((JSON.parse(name) as unknown[])[0]));
    if (used === undefined) continue;
    const count = sumOf((trips.get(name) ?? []).map((trip) => trip.count));
    const { id, massKgCapacity, volumeM3Capacity } = used.fleet;
    const isWhole = load.lines.every((line) => whole.has(line.itemId));
    const fits = (of: 'massKg' | 'volumeM3', capacity: number, what: string): void => {
      const terms = load.lines.map((line): Term => [
        line.quantity,
        items.get(line.itemId)?.[of] ?? 0,
      ]);
      if (isWhole) report(exactExcess(terms, [[count, capacity]]), what, 'exact');
      else report(excess(sumOf(terms.map(([a, b = 1]) => a * b)), count * capacity), what);
    };
    fits('massKg', massKgCapacity, `${id} is overloaded`);
    fits('volumeM3', volumeM3Capacity, `${id} is overfull`);
    used.hours += count * 2 * load.hours;
  }
  for (const { fleet, hours } of fleets.values()) {
    const most = fleet.count * fleet.hoursAvailable;
    report(excess(hours, most) - 1e-7, `${fleet.id} drives longer than it can`);
  }
  for (const trip of plan.trips) {
    report(partOfUnit(trip.count), `${trip.fleetId} makes part of a trip`, 'exact');
  }
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function grouped<T>(lines: readonly T[], keyOf: (line: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const line of lines) {
    const key = keyOf(line);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [line]);
    else known.push(line);
  }
  return groups;
}
