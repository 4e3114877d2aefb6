import { lineOfPair } from '../pair-table';
import type { CheckResult } from '../solution-check';
import type { StockingProblem } from './stocking-problem';
import { firstCost } from './stocking-solution';
import type { ScenarioAnswer, StockingLines } from './stocking-solution';

// Checks an answer against the problem from the two documents alone: nothing of the model or of
// the network is used, so that a fault there cannot hide itself.

const tolerance = 1e-6;

type Lane = StockingProblem['lanes'][number];
type Report = (violation: number, description: string) => void;

export function checkStocking(problem: StockingProblem, plan: StockingLines): CheckResult {
  const findings: CheckResult['findings'] = [];
  let maxViolation = 0;
  const report: Report = (violation, description) => {
    const size = Number.isNaN(violation) ? Infinity : violation;
    maxViolation = Math.max(maxViolation, size);
    if (size > tolerance && findings.length < 20) findings.push({ violation: size, description });
  };
  unitsAreWhole(problem, plan, report);
  sitesHold(problem, plan, report);
  problem.scenarios.forEach((_, s) => {
    const answer = plan.scenarios[s];
    if (answer === undefined) return report(1, `scenario ${s} has no answer`);
    needsAreMet(problem, s, answer, report);
    waysAreOpen(problem, s, answer, plan, report);
    stockSuffices(problem, s, answer, plan, report);
  });
  if (problem.policy.singleSource) customersHaveOneSource(plan, report);
  serviceIsKept(problem, plan, report);
  return { feasible: maxViolation <= tolerance, maxViolation, findings };
}

/** A difference counts against the size of what it is a difference of. */
function excess(value: number, limit: number): number {
  return value <= limit ? 0 : (value - limit) / Math.max(1, Math.abs(limit) * 1e-3);
}

function totals<T extends { quantity: number }>(
  lines: readonly T[],
  keyOf: (line: T) => string,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const line of lines) sums.set(keyOf(line), (sums.get(keyOf(line)) ?? 0) + line.quantity);
  return sums;
}

const key = (...ids: string[]): string => JSON.stringify(ids);

function unitsAreWhole(problem: StockingProblem, plan: StockingLines, report: Report): void {
  const whole = new Set(problem.items.filter((item) => item.indivisible).map((item) => item.id));
  const each = plan.scenarios.flatMap(({ flows, shortages }) => [...flows, ...shortages]);
  for (const { itemId, quantity } of [...plan.stock, ...each]) {
    report(-quantity, `a quantity of ${itemId} is negative`);
    if (!whole.has(itemId)) continue;
    report(Math.abs(quantity - Math.round(quantity)), `a quantity of ${itemId} is not whole`);
  }
}

function sitesHold(problem: StockingProblem, plan: StockingLines, report: Report): void {
  const volumes = new Map(problem.items.map((item) => [item.id, item.volumeM3]));
  const volume = (lines: readonly { itemId: string; quantity: number }[]): number =>
    lines.reduce((sum, line) => sum + line.quantity * (volumes.get(line.itemId) ?? NaN), 0);
  for (const site of problem.sites) {
    const chosen = plan.openings.filter((line) => line.siteId === site.id);
    report(chosen.length - 1, `${site.id} has more than one size`);
    if (site.mustOpen) report(1 - chosen.length, `${site.id} must open`);
    const bought = plan.stock.filter((line) => line.siteId === site.id);
    if (bought.length === 0) continue;
    const size = site.sizes.find(({ id }) => id === chosen[0]?.sizeId);
    if (size === undefined) report(1, `${site.id} keeps stock and is not open`);
    const room = Math.max(0, (size?.capacityVolumeM3 ?? 0) - volume(site.existingStock));
    report(excess(volume(bought), room), `${site.id} is overfull`);
  }
  const known = new Set(problem.sites.map((site) => site.id));
  for (const { siteId } of [...plan.openings, ...plan.stock]) {
    if (!known.has(siteId)) report(1, `no site ${siteId}`);
  }
  const { sitesMaximum = Infinity, budget = Infinity } = problem.policy;
  report(excess(plan.openings.length, sitesMaximum), 'too many sites are open');
  report(excess(firstCost(problem, plan), budget), 'the budget is exceeded');
}

function needsAreMet(
  problem: StockingProblem,
  s: number,
  answer: ScenarioAnswer,
  report: Report,
): void {
  const items = new Map(problem.items.map((item) => [item.id, item]));
  const place = (line: { customerId: string; itemId: string }): string =>
    key(line.customerId, line.itemId);
  const sent = totals(answer.flows, place);
  const short = totals(answer.shortages, place);
  for (const need of problem.scenarios[s]?.needs ?? []) {
    const item = items.get(need.itemId);
    const quantity = item?.indivisible ? Math.ceil(need.quantity) : need.quantity;
    const lacking = short.get(place(need)) ?? 0;
    const got = (sent.get(place(need)) ?? 0) + lacking;
    const difference = excess(got, quantity) + excess(quantity, got);
    report(difference, `the need of ${place(need)} is not accounted for`);
    if (item?.shortagePenalty === undefined) report(lacking, `${place(need)} must be met`);
    sent.delete(place(need));
    short.delete(place(need));
  }
  for (const [where, quantity] of [...sent, ...short]) report(quantity, `nothing needed: ${where}`);
}

function waysAreOpen(
  problem: StockingProblem,
  s: number,
  answer: ScenarioAnswer,
  plan: StockingLines,
  report: Report,
): void {
  const scenario = problem.scenarios[s];
  const closed = new Set(scenario?.closedLanes.map((line) => key(line.siteId, line.customerId)));
  const openRelays = new Set(plan.relayOpenings?.map((line) => line.relayId));
  const through = new Map<string, number>();
  for (const { siteId, customerId, itemId, quantity, relayId } of answer.flows) {
    const what = `${siteId} → ${customerId}`;
    if (relayId !== undefined) {
      const relay = problem.relays.find(({ id }) => id === relayId);
      const joins =
        relay?.inbound.some((line) => line.siteId === siteId) &&
        relay.outbound.some((line) => line.customerId === customerId);
      if (!joins || !openRelays.has(relayId)) report(1, `no open way ${what} over ${relayId}`);
      through.set(relayId, (through.get(relayId) ?? 0) + quantity);
      continue;
    }
    const ends = (line: Lane): [string, string] => [line.siteId, line.customerId];
    const lane = lineOfPair(problem.lanes, ends, siteId, customerId);
    if (lane === undefined || closed.has(key(siteId, customerId))) report(1, `no lane ${what}`);
    const most = lane?.itemTerms.find((term) => term.itemId === itemId)?.capacityUnits;
    report(excess(quantity, most ?? Infinity), `${what} carries too much of ${itemId}`);
  }
  for (const { id, capacityUnits } of problem.relays) {
    report(excess(through.get(id) ?? 0, capacityUnits), `${id} passes on too much`);
  }
}

function stockSuffices(
  problem: StockingProblem,
  s: number,
  answer: ScenarioAnswer,
  plan: StockingLines,
  report: Report,
): void {
  const existing = problem.sites.flatMap(({ id: siteId, existingStock }) =>
    existingStock.map((line) => ({ ...line, siteId })),
  );
  const place = (line: { siteId: string; itemId: string }): string => key(line.siteId, line.itemId);
  const held = totals([...plan.stock, ...existing], place);
  const shares = new Map(
    problem.scenarios[s]?.survivingShare.map((line) => [line.siteId, line.share]),
  );
  for (const [where, sent] of totals(answer.flows, place)) {
    const [siteId = ''] = JSON.parse(where) as string[];
    const left = (held.get(where) ?? 0) * (shares.get(siteId) ?? 1);
    report(excess(sent, left), `${where} sends more than survives`);
  }
}

function customersHaveOneSource(plan: StockingLines, report: Report): void {
  const sources = new Map<string, string>();
  for (const { customerId, siteId } of plan.scenarios.flatMap(({ flows }) => flows)) {
    const first = sources.get(customerId) ?? siteId;
    if (first !== siteId) report(1, `${customerId} is served by ${first} and ${siteId}`);
    sources.set(customerId, first);
  }
}

function serviceIsKept(problem: StockingProblem, plan: StockingLines, report: Report): void {
  const least = problem.policy.serviceShareMinimum;
  if (least === undefined) return;
  for (const { id, indivisible } of problem.items) {
    let [needed, lacking] = [0, 0];
    problem.scenarios.forEach(({ probability, needs }, s) => {
      for (const { itemId, quantity } of needs) {
        if (itemId === id) needed += probability * (indivisible ? Math.ceil(quantity) : quantity);
      }
      for (const { itemId, quantity } of plan.scenarios[s]?.shortages ?? []) {
        if (itemId === id) lacking += probability * quantity;
      }
    });
    report(excess(lacking, (1 - least) * needed), `too little of ${id} is met`);
  }
}
