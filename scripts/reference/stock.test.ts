import fc from 'fast-check';
import { loadOf } from '../../services/incidents/carriage';
import { catalogue, openingStock, referenceDistrict } from './load';
import { apportion } from './stock';

const today = '2026-11-22';
const lines = openingStock({ today, seed: 1 });
const items = new Map(catalogue().map((item) => [item.id, item]));
const { depots } = referenceDistrict();
const depotsById = new Map(depots.map((depot) => [depot.id, depot]));

function held(itemId: string, reserveKind: string): number {
  return lines
    .filter((line) => line.itemId === itemId)
    .filter((line) => depotsById.get(line.depotId)?.reserveKind === reserveKind)
    .reduce((total, line) => total + line.quantity, 0);
}

describe('the opening stock', () => {
  it('is 2,165 lines: 300 in the district, 80 a street, 15 a community, 40 and 12', () => {
    expect(lines).toHaveLength(2165);
    const linesOf = { DISTRICT: 300, STREET: 80, COMMUNITY: 15, ENTERPRISE: 40, SHELTER: 12 };
    for (const depot of depots) {
      const own = lines.filter((line) => line.depotId === depot.id);
      expect(own).toHaveLength(linesOf[depot.tier]);
    }
  });

  it('is what the standards ask for 6,087 people and three days, over all tiers', () => {
    expect(held('water-bottle-550ml', 'PHYSICAL')).toBe(Math.ceil((6087 * 9) / 0.55));
    expect(held('ready-meal-day', 'PHYSICAL')).toBe(6087 * 3);
    expect(held('quilt', 'PHYSICAL')).toBe(6087);
    expect(held('tent-12m2', 'PHYSICAL')).toBe(609);
    expect(held('generator-30kw', 'PHYSICAL')).toBe(30);
    expect(held('light-tower', 'PHYSICAL')).toBe(40);
    expect(held('water-bottle-550ml', 'AGREEMENT')).toBe(46_000);
  });

  it('is whole, positive and of known items that are kept by lot', () => {
    for (const { quantity, itemId } of lines) {
      expect(Number.isSafeInteger(quantity) && quantity > 0).toBe(true);
      expect(items.get(itemId)?.tracking).toBe('LOT');
    }
  });

  it('gives every lot of an item its own batch number', () => {
    const batches = new Set(lines.map((line) => `${line.itemId} ${line.batchNumber}`));
    expect(batches.size).toBe(lines.length);
  });

  it('fits into its depots', () => {
    for (const depot of depots) {
      const own = lines.filter((line) => line.depotId === depot.id);
      expect(loadOf(own, items).volumeM3).toBeLessThanOrEqual(depot.volumeM3Capacity);
    }
  });

  it('is the same for the same day and seed, and not for another seed', () => {
    expect(openingStock({ today, seed: 1 })).toEqual(lines);
    expect(openingStock({ today, seed: 2 })).not.toEqual(lines);
  });

  it.each(['2024-02-29', '2026-11-22', '2031-01-01'])('has nothing expired on %s', (day) => {
    const dated = openingStock({ today: day, seed: 7 }).filter((line) => line.expireDate !== '');
    const daysLeft = dated.map((line) => (Date.parse(line.expireDate) - Date.parse(day)) / 864e5);
    expect(Math.min(...daysLeft)).toBeGreaterThanOrEqual(7);
    expect(daysLeft.filter((left) => left <= 90).length).toBeGreaterThan(20);
    for (const [index, line] of dated.entries()) {
      expect(daysLeft[index]).toBeLessThanOrEqual(items.get(line.itemId)?.shelfLifeDays ?? 0);
    }
  });

  it('has no date where the item does not expire', () => {
    const bags = lines.filter((line) => line.itemId === 'sandbag-filled');
    expect(new Set(bags.map((line) => line.expireDate))).toEqual(new Set(['']));
  });
});

describe('shares of a whole total', () => {
  it('add up exactly and stay within one of the exact share', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), weights, (total, each) => {
        const parts = apportion(total, each);
        const sum = each.reduce((a, b) => a + b, 0);
        expect(parts.reduce((a, b) => a + b, 0)).toBe(total);
        parts.forEach((part, index) => {
          expect(Math.abs(part - (total * (each[index] ?? 0)) / sum)).toBeLessThan(1 + 1e-6);
        });
      }),
    );
  });
});
