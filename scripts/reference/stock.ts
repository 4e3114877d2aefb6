// The opening stock: a pure function of the files, the day and a seed, so that two machines that
// load the district on the same day hold the same lots.
import { deriveNeeds } from '../../services/incidents/needs';
import type { DemandStandard } from '../../services/incidents/standards';
import type { CatalogueItem, Division, ReferenceDepot, Stocking } from './schemas';

export type StockLine = {
  depotId: string;
  itemId: string;
  batchNumber: string;
  /** ISO date from which it is no longer usable; empty when it does not expire. */
  expireDate: string;
  quantity: number;
};

export type StockInput = {
  divisions: Division[];
  items: CatalogueItem[];
  depots: ReferenceDepot[];
  stocking: Stocking;
  standards: DemandStandard[];
  /** ISO date (YYYY-MM-DD). */
  today: string;
  seed: number;
};

type Holding = { itemId: string; quantity: number };

/** A small seeded generator (mulberry32): even numbers from 0 to 1, the same on every machine. */
function randomFrom(key: string): () => number {
  let state = 2166136261;
  for (const character of key) {
    state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16777619);
  }
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Splits a whole total by weights so that the parts add up exactly (largest remainder). */
export function apportion(total: number, weights: number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((weight) => (total * weight) / sum);
  const parts = exact.map(Math.floor);
  const left = total - parts.reduce((a, b) => a + b, 0);
  exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index)
    .slice(0, left)
    .forEach(({ index }) => (parts[index] = (parts[index] ?? 0) + 1));
  return parts;
}

/** What the whole district keeps of each item: the standards' target, and the fixed quantities. */
export function targetQuantities(input: Omit<StockInput, 'today' | 'seed'>): Map<string, number> {
  const { target, quantities } = input.stocking;
  const top = input.divisions.find((division) => division.parentCode === '');
  if (!top) throw new RangeError('the district has no top division');
  const people = Math.round(top.population * target.populationShare);
  const needs = deriveNeeds({
    reports: [{ divisionCode: top.code, affected: people, displaced: people }],
    standards: input.standards,
    conditions: target.conditions,
    days: target.days,
  });
  const derived = needs.filter((need) => !target.leaveOutItemIds.includes(need.itemId));
  const totals = new Map<string, number>();
  for (const { itemId, quantity } of [...derived, ...quantities]) {
    totals.set(itemId, (totals.get(itemId) ?? 0) + quantity);
  }
  return totals;
}

/** Shares the district's own stock out over its tiers, and in a tier by the people covered. */
function ownHoldings(input: StockInput): Map<string, Holding[]> {
  const people = new Map(input.divisions.map(({ code, population }) => [code, population]));
  const holdings = new Map<string, Holding[]>();
  for (const [itemId, quantity] of targetQuantities(input)) {
    const tiers = input.stocking.tiers.filter((tier) => tier.itemIds.includes(itemId));
    const tierParts = apportion(
      quantity,
      tiers.map((tier) => tier.weight),
    );
    tiers.forEach((tier, tierIndex) => {
      const depots = input.depots.filter((depot) => depot.tier === tier.tier);
      const weights = depots.map((depot) =>
        tier.tier === 'SHELTER' ? 1 : (people.get(depot.divisionCode) ?? 1),
      );
      const parts = apportion(tierParts[tierIndex] ?? 0, weights);
      depots.forEach((depot, index) => {
        const part = parts[index] ?? 0;
        if (part === 0) return;
        const held = holdings.get(depot.id) ?? [];
        holdings.set(depot.id, [...held, { itemId, quantity: part }]);
      });
    });
  }
  return holdings;
}

/** How many lots each item has, so that the depot has exactly this many lines in all. */
function lotCounts(depotId: string, held: Holding[], lines: number): number[] {
  const counts = held.map(() => 0);
  let left = lines;
  for (let grown = true; left > 0 && grown;) {
    grown = false;
    for (const [index, { quantity }] of held.entries()) {
      const lots = counts[index] ?? 0;
      if (left === 0 || lots >= quantity) continue;
      counts[index] = lots + 1;
      left -= 1;
      grown = true;
    }
  }
  if (left > 0) throw new RangeError(`${depotId} holds too little for ${lines} stock lines`);
  if (counts.includes(0)) throw new RangeError(`${depotId} has more items than ${lines} lines`);
  return counts;
}

function addDays(isoDate: string, days: number): string {
  return new Date(Date.parse(`${isoDate}T00:00:00Z`) + days * 86_400_000)
    .toISOString()
    .slice(0, 10);
}

/** Days a lot can still be used: always more than none, for a few lots only weeks. */
function remainingDays(life: number, expiry: Stocking['expiry'], random: () => number): number {
  const { nearShare, nearDays, agedShare } = expiry;
  const isNear = random() < nearShare;
  const position = random();
  const near = nearDays.minimum + position * (nearDays.maximum - nearDays.minimum);
  const age = agedShare.minimum + position * (agedShare.maximum - agedShare.minimum);
  return Math.max(1, Math.round(isNear ? Math.min(near, life) : life * (1 - age)));
}

function lotsOf(
  depot: { id: string; number: number },
  held: Holding,
  lots: number,
  item: CatalogueItem,
  input: StockInput,
): StockLine[] {
  const random = randomFrom(`${input.seed}/${depot.id}/${item.id}`);
  const weights = Array.from({ length: lots }, () => 0.5 + random());
  const parts = apportion(held.quantity - lots, weights);
  return parts.map((part, index) => {
    const life = item.shelfLifeDays;
    const remaining = remainingDays(life || 3650, input.stocking.expiry, random);
    const made = addDays(input.today, life === 0 ? -remaining : remaining - life);
    const number = `${String(depot.number).padStart(2, '0')}${String(index + 1).padStart(2, '0')}`;
    return {
      depotId: depot.id,
      itemId: item.id,
      batchNumber: `${made.replaceAll('-', '')}-${number}`,
      expireDate: life === 0 ? '' : addDays(input.today, remaining),
      quantity: part + 1,
    };
  });
}

/** Every stock line of the district on the day it is loaded. */
export function generateStock(input: StockInput): StockLine[] {
  const items = new Map(input.items.map((item) => [item.id, item]));
  const { tiers, agreements } = input.stocking;
  const own = ownHoldings(input);
  return input.depots.flatMap((depot, depotIndex) => {
    const agreed = agreements.depots.find((each) => each.depotId === depot.id);
    const held = agreed?.quantities ?? own.get(depot.id) ?? [];
    const tier = tiers.find((each) => each.tier === depot.tier);
    const lines = agreed ? agreements.linesPerDepot : (tier?.linesPerDepot ?? held.length);
    const counts = lotCounts(depot.id, held, lines);
    return held.flatMap((holding, index) => {
      const item = items.get(holding.itemId);
      if (!item) throw new RangeError(`${depot.id} holds the unknown item ${holding.itemId}`);
      const place = { id: depot.id, number: depotIndex + 1 };
      return lotsOf(place, holding, counts[index] ?? 1, item, input);
    });
  });
}
