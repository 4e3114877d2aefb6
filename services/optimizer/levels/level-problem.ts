import { greatCircleKm } from '../lanes';
import { centres } from '../planner';
import type { StockingProblemDocument } from '../stocking/stocking-problem';
import type { LevelFacts, LevelScenario, Place } from './level-facts';
import type { LevelRules } from './level-rules';
import { townshipOf } from './level-scenarios';

// The stocking document of a proposal: the depots as sites that are open already, what they hold as
// existing stock, places in need as customers, and a shortage that costs what it does to a person.

export type LevelAsk = {
  divisionCode: string;
  months: number[];
  /** Days of supply for everybody in need. */
  days: number;
  /** Yuan to buy for; absent: without limit. */
  budget?: number;
  cvarWeight: number;
  cvarAlpha: number;
  /** Of each item's expected need, the least that must be met. */
  serviceShareMinimum?: number;
  /** What the needs were derived for. */
  temperatureCelsius?: number;
  tentShare?: number;
  timeLimitSeconds: number;
};

export const depotsMost = 300;
const placesMost = 200;
const nearestDepots = 8;
const detourFactor = 1.4;

/** Places in need, streets in place of communities where there are too many. */
export function placed(scenarios: LevelScenario[]): LevelScenario[] {
  const places = new Set(
    scenarios.flatMap(({ people }) => people.map(({ divisionCode }) => divisionCode)),
  );
  if (places.size <= placesMost) return scenarios;
  return scenarios.map((scenario) => {
    const sums = new Map<string, number>();
    for (const { divisionCode, people } of scenario.people) {
      const code = townshipOf(divisionCode);
      sums.set(code, (sums.get(code) ?? 0) + people);
    }
    const people = [...sums].map(([divisionCode, sum]) => ({ divisionCode, people: sum }));
    return { ...scenario, people };
  });
}

export function levelProblem(
  facts: Pick<LevelFacts, 'depots' | 'divisions' | 'items' | 'stock'>,
  {
    scenarios,
    rules,
    ask,
    budget = ask.budget,
    timeLimitSeconds = ask.timeLimitSeconds,
  }: {
    scenarios: LevelScenario[];
    rules: LevelRules;
    ask: LevelAsk;
    budget?: number | undefined;
    timeLimitSeconds?: number;
  },
): StockingProblemDocument {
  const { items, depots } = facts;
  const priorities = items.reduce((sum, { priority }) => sum + priority, 0);
  const needed = scenarios.flatMap(({ people }) => people.map(({ divisionCode }) => divisionCode));
  const customers = [...new Set(needed)].sort();
  return {
    items: items.map(({ id, unitCost, volumeM3, unitsPerPerson, priority }) => ({
      id,
      unitCost,
      volumeM3,
      shortagePenalty: (rules.personPenalty * priority) / priorities / unitsPerPerson,
    })),
    sites: depots.map((depot) => siteOf(facts, rules, depot)),
    customers: customers.map((id) => ({ id })),
    lanes: lanesOf(facts, rules, customers),
    scenarios: scenarios.map(({ id, probability, people, survivingShare }) => ({
      id,
      probability,
      needs: people.flatMap(({ divisionCode: customerId, people: count }) =>
        items.map(({ id: itemId, unitsPerPerson }) => ({
          customerId,
          itemId,
          quantity: count * unitsPerPerson,
        })),
      ),
      survivingShare: survivingShare.map(({ depotId: siteId, share }) => ({ siteId, share })),
    })),
    policy: {
      timeLimitSeconds,
      gap: 0.001,
      risk: ask.cvarWeight > 0 ? 'CVAR' : 'EXPECTED',
      cvarWeight: ask.cvarWeight,
      cvarAlpha: ask.cvarAlpha,
      ...(budget === undefined ? {} : { budget }),
      ...(ask.serviceShareMinimum === undefined
        ? {}
        : { serviceShareMinimum: ask.serviceShareMinimum }),
    },
  };
}

/** A depot is there already: it costs nothing to open, and holds at least what is in it. */
function siteOf(
  { items, stock }: Pick<LevelFacts, 'items' | 'stock'>,
  rules: LevelRules,
  { id, areaM2 }: LevelFacts['depots'][number],
) {
  const volumeOf = new Map(items.map((item) => [item.id, item.volumeM3]));
  const held = stock.filter(({ depotId, itemId }) => depotId === id && volumeOf.has(itemId));
  const volume = held.reduce((sum, line) => sum + line.quantity * volumeOf.get(line.itemId)!, 0);
  const capacityVolumeM3 = Math.max(areaM2 * rules.storageM3PerM2, volume);
  return {
    id,
    mustOpen: true,
    sizes: [{ id: 'floor', capacityVolumeM3 }],
    existingStock: held
      .filter(({ quantity }) => quantity > 0)
      .map(({ itemId, quantity }) => ({ itemId, quantity })),
  };
}

/** From the nearest depots; carriage by mass and distance. */
function lanesOf(
  { depots, divisions, items }: Pick<LevelFacts, 'depots' | 'divisions' | 'items'>,
  rules: LevelRules,
  customers: string[],
) {
  const centreOf = centres(divisions);
  const placeOf = (depot: LevelFacts['depots'][number]): Place =>
    depot.latitude === undefined ? centreOf(depot.divisionCode) : depot;
  return customers.flatMap((customerId) => {
    const to = centreOf(customerId);
    return depots
      .map((depot) => ({ depot, km: greatCircleKm(placeOf(depot), to) * detourFactor }))
      .sort((a, b) => a.km - b.km || (a.depot.id < b.depot.id ? -1 : 1))
      .slice(0, nearestDepots)
      .map(({ depot, km }) => ({
        siteId: depot.id,
        customerId,
        itemTerms: items.map(({ id: itemId, massKg }) => ({
          itemId,
          costPerUnit: (km * massKg * rules.tonneKmCost) / 1_000,
        })),
      }));
  });
}
