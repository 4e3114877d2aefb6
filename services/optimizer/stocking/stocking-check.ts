import { checkReport, type CheckResult, type Report } from '../check-report';
import { exactExcess, exactSum, partOfUnit, type Term } from '../exact';
import { lineOfPair } from '../pair-table';
import type { StockingProblem } from './stocking-problem';
import type { ScenarioAnswer, StockingLines } from './stocking-solution';

// Checks an answer against the problem from the two documents alone: nothing of the model or of
// the network is used, so that a fault there cannot hide itself.

type Lane = StockingProblem['lanes'][number];

export function checkStocking(problem: StockingProblem, plan: StockingLines): CheckResult {
  const { report, result } = checkReport();
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
  return result();
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

function wholeItems({ items }: StockingProblem): ReadonlySet<string> {
  return new Set(items.filter((item) => item.indivisible).map((item) => item.id));
}

/** Of whole units, and of what these fill and cost, anything above a limit; else what matters. */
function above(
  report: Report,
  { terms, limits, isWhole }: { terms: readonly Term[]; limits: readonly Term[]; isWhole: boolean },
  description: string,
): void {
  const over = exactExcess(terms, limits);
  if (isWhole) report(over, description, 'exact');
  else report(over / Math.max(1, Math.abs(exactSum(limits)) * 1e-3), description);
}

const key = (...ids: string[]): string => JSON.stringify(ids);

function unitsAreWhole(problem: StockingProblem, plan: StockingLines, report: Report): void {
  const whole = wholeItems(problem);
  const each = plan.scenarios.flatMap(({ flows, shortages }) => [...flows, ...shortages]);
  for (const { itemId, quantity } of [...plan.stock, ...each]) {
    report(-quantity, `a quantity of ${itemId} is negative`);
    if (!whole.has(itemId)) continue;
    report(partOfUnit(quantity), `a quantity of ${itemId} is not whole`, 'exact');
  }
}

function sitesHold(problem: StockingProblem, plan: StockingLines, report: Report): void {
  const volumes = new Map(problem.items.map((item) => [item.id, item.volumeM3]));
  const volume = (lines: readonly { itemId: string; quantity: number }[]): Term[] =>
    lines.map((line) => [line.quantity, volumes.get(line.itemId) ?? NaN]);
  const whole = wholeItems(problem);
  for (const site of problem.sites) {
    const chosen = plan.openings.filter((line) => line.siteId === site.id);
    report(chosen.length - 1, `${site.id} has more than one size`);
    if (site.mustOpen) report(1 - chosen.length, `${site.id} must open`);
    const bought = plan.stock.filter((line) => line.siteId === site.id);
    if (bought.length === 0) continue;
    const size = site.sizes.find(({ id }) => id === chosen[0]?.sizeId);
    if (size === undefined) report(1, `${site.id} keeps stock and is not open`);
    const used = volume(site.existingStock);
    const capacity = size?.capacityVolumeM3 ?? 0;
    const isFull = exactExcess(used, [[capacity]]) > 0;
    const held: Term[] = isFull ? [] : used;
    const limits: Term[] = isFull ? [[0]] : [[capacity]];
    const isWhole = bought.every((line) => whole.has(line.itemId));
    const description = `${site.id} is overfull`;
    above(report, { terms: [...volume(bought), ...held], limits, isWhole }, description);
  }
  const known = new Set(problem.sites.map((site) => site.id));
  for (const { siteId } of [...plan.openings, ...plan.stock]) {
    if (!known.has(siteId)) report(1, `no site ${siteId}`);
  }
  const { sitesMaximum = Infinity, budget = Infinity } = problem.policy;
  report(excess(plan.openings.length, sitesMaximum), 'too many sites are open');
  const spent = exactSum(costTerms(problem, plan));
  const isWhole = plan.stock.every((line) => whole.has(line.itemId));
  above(report, { terms: [[spent]], limits: [[budget]], isWhole }, 'the budget is exceeded');
}

/** Opening and purchase. */
function costTerms(problem: StockingProblem, plan: StockingLines): Term[] {
  const unitCosts = new Map(problem.items.map((item) => [item.id, item.unitCost]));
  const sizes = new Map(
    problem.sites.flatMap((site) =>
      site.sizes.map((size) => [key(site.id, size.id), size.openCost] as const),
    ),
  );
  const relays = new Map(problem.relays.map((relay) => [relay.id, relay.openCost]));
  return [
    ...plan.openings.map((line): Term => [sizes.get(key(line.siteId, line.sizeId)) ?? 0]),
    ...(plan.relayOpenings ?? []).map((line): Term => [relays.get(line.relayId) ?? 0]),
    ...plan.stock.map((line): Term => [line.quantity, unitCosts.get(line.itemId) ?? 0]),
  ];
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
    const isWhole = item?.indivisible === true;
    const description = `the need of ${place(need)} is not accounted for`;
    above(report, { terms: [[got]], limits: [[quantity]], isWhole }, description);
    above(report, { terms: [[quantity]], limits: [[got]], isWhole }, description);
    const exact = isWhole ? 'exact' : undefined;
    if (item?.shortagePenalty === undefined) report(lacking, `${place(need)} must be met`, exact);
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
  const whole = wholeItems(problem);
  const through = new Map<string, { terms: Term[]; isWhole: boolean }>();
  for (const { siteId, customerId, itemId, quantity, relayId } of answer.flows) {
    const what = `${siteId} → ${customerId}`;
    if (relayId !== undefined) {
      const relay = problem.relays.find(({ id }) => id === relayId);
      const joins =
        relay?.inbound.some((line) => line.siteId === siteId) &&
        relay.outbound.some((line) => line.customerId === customerId);
      if (!joins || !openRelays.has(relayId)) report(1, `no open way ${what} over ${relayId}`);
      const before = through.get(relayId) ?? { terms: [], isWhole: true };
      before.terms.push([quantity]);
      through.set(relayId, { ...before, isWhole: before.isWhole && whole.has(itemId) });
      continue;
    }
    const ends = (line: Lane): [string, string] => [line.siteId, line.customerId];
    const lane = lineOfPair(problem.lanes, ends, siteId, customerId);
    if (lane === undefined || closed.has(key(siteId, customerId))) report(1, `no lane ${what}`);
    const most = lane?.itemTerms.find((term) => term.itemId === itemId)?.capacityUnits;
    const isWhole = whole.has(itemId);
    const amount = {
      terms: [[quantity]] as Term[],
      limits: [[most ?? Infinity]] as Term[],
      isWhole,
    };
    above(report, amount, `${what} carries too much of ${itemId}`);
  }
  for (const { id, capacityUnits } of problem.relays) {
    const { terms = [], isWhole = true } = through.get(id) ?? {};
    above(report, { terms, limits: [[capacityUnits]], isWhole }, `${id} passes on too much`);
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
  const whole = wholeItems(problem);
  const shares = new Map(
    problem.scenarios[s]?.survivingShare.map((line) => [line.siteId, line.share]),
  );
  for (const [where, sent] of totals(answer.flows, place)) {
    const [siteId = '', itemId = ''] = JSON.parse(where) as string[];
    const limits: Term[] = [[held.get(where) ?? 0, shares.get(siteId) ?? 1]];
    const amount = { terms: [[sent]] as Term[], limits, isWhole: whole.has(itemId) };
    above(report, amount, `${where} sends more than survives`);
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
