import { roomOf } from './stocking-model';
import type { StockingModel } from './stocking-model';
import type { StockingProblem } from './stocking-problem';
import type { StockingSolution } from './stocking-solution';

// What one more unit on hand would save: by the prices of the answer, and where the time allows, found out
// by solving again with it. Prices say at most that, while the same sites stay open.

type Worths = StockingSolution['marginalValues'];

/**
 * By the prices of the answer with its openings held: what one more unit saves where it survives,
 * less the room it takes and the surplus it leaves.
 */
export function pricedWorths(
  model: StockingModel,
  values: Float64Array,
  prices: Float64Array,
): Worths {
  const { network, stockRows, roomRows, riskRows } = model;
  const { items, sites, policy } = network.problem;
  const weight = policy.risk === 'CVAR' ? policy.cvarWeight : 0;
  const price = (row: number | undefined): number => prices[row ?? -1] ?? 0;
  const open = openPrices(model, prices);
  return sites.flatMap(({ id: siteId }, i) => {
    // Where nothing can be bought, what is there already takes no room from anything.
    const size = model.size[i]!.findIndex((column) => values[column]! > 0.5);
    const room = size >= 0 && roomOf(network, i, size) > 0 ? price(roomRows[i]) : 0;
    return items.flatMap(({ id: itemId, volumeM3, surplusCost }, k) => {
      let value = volumeM3 * room;
      network.scenarios.forEach(({ probability, survivingShare }, s) => {
        const risk = price(riskRows[s]);
        const surplus = surplusCost * ((1 - weight) * probability + risk);
        const used = price(stockRows[s]?.[i]?.[k]) + (open.get(`${s} ${i} ${k}`) ?? 0);
        value -= (survivingShare[i] ?? 0) * (used + surplus);
      });
      return value > 1e-9 ? [{ siteId, itemId, value }] : [];
    });
  });
}

/** Of what a closed site may send: more, with more on hand. */
function openPrices(
  { network, flows, openRows }: StockingModel,
  prices: Float64Array,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [f, row] of openRows) {
    const { scenario, way, item } = flows[f]!;
    const key = `${scenario} ${network.ways[way]!.site} ${item}`;
    sums.set(key, (sums.get(key) ?? 0) + prices[row]!);
  }
  return sums;
}

/** Problems of more flows are left to prices, and costs of which a unit is too small a part. */
const verified = { flowsMost: 2_000, costMost: 1e7, seconds: 1, part: 1e-6 };

export async function verifiedWorths(
  problem: StockingProblem,
  solution: StockingSolution,
  flows: number,
  solve: (problem: StockingProblem) => Promise<StockingSolution>,
): Promise<Worths> {
  const { status, objectiveValue, marginalValues, solver } = solution;
  if (status !== 'OPTIMAL' || objectiveValue === undefined) return marginalValues;
  if (flows > verified.flowsMost || objectiveValue > verified.costMost) return marginalValues;
  const { timeLimitSeconds } = problem.policy;
  const end =
    performance.now() +
    1000 * Math.min(verified.seconds, timeLimitSeconds / 10, timeLimitSeconds - solver.wallSeconds);
  const known = new Map(marginalValues.map((line) => [placeOf(line), line.value]));
  const places = problem.sites.flatMap(({ id: siteId }) =>
    problem.items.map(({ id: itemId }) => ({ siteId, itemId })),
  );
  places.sort((a, b) => (known.get(placeOf(b)) ?? 0) - (known.get(placeOf(a)) ?? 0));
  for (const place of places) {
    const secondsLeft = (end - performance.now()) / 1000;
    if (secondsLeft <= 0) break;
    const policy = { ...problem.policy, timeLimitSeconds: secondsLeft };
    const then = await solve({ ...withOneMore(problem, place), policy });
    if (then.status === 'INFEASIBLE') known.delete(placeOf(place));
    if (then.status !== 'OPTIMAL' || then.objectiveValue === undefined) continue;
    // What the two proofs leave open is no worth.
    if (openOf(solution) + openOf(then) > verified.part) continue;
    const value = objectiveValue - then.objectiveValue;
    known.set(placeOf(place), value > verified.part * Math.min(1, objectiveValue) ? value : 0);
  }
  return problem.sites.flatMap(({ id: siteId }) =>
    problem.items.flatMap(({ id: itemId }) => {
      const value = known.get(placeOf({ siteId, itemId })) ?? 0;
      return value > 0 ? [{ siteId, itemId, value }] : [];
    }),
  );
}

function openOf({ stages }: StockingSolution): number {
  return stages.reduce((sum, { value, bound }) => sum + value - bound, 0);
}

function placeOf({ siteId, itemId }: { siteId: string; itemId: string }): string {
  return JSON.stringify([siteId, itemId]);
}

function withOneMore(
  problem: StockingProblem,
  place: { siteId: string; itemId: string },
): StockingProblem {
  const sites = problem.sites.map((site) => {
    if (site.id !== place.siteId) return site;
    const held = site.existingStock.find(({ itemId }) => itemId === place.itemId);
    const others = site.existingStock.filter((line) => line !== held);
    const more = { itemId: place.itemId, quantity: (held?.quantity ?? 0) + 1 };
    return { ...site, existingStock: [...others, more] };
  });
  return { ...problem, sites };
}
