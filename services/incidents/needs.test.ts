import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { deriveNeeds, needTotals, packsFor, wholeUnits } from './needs';
import type { Need, NeedConditions, ReportedPeople } from './needs';
import { standardsPackSchema } from './standards';

const file = join(__dirname, '..', '..', 'scripts', 'reference', 'standards.json');
const pack = standardsPackSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
const mild: NeedConditions = { temperatureCelsius: 24, tentShare: 0.4, tentPeople: 4 };
const north = '440310005001';
const south = '440310001001';

function people(divisionCode: string, affected: number, displaced = affected): ReportedPeople {
  return { divisionCode, affected, displaced };
}

function needsOf(lines: ReportedPeople[], days = 3, change: Partial<NeedConditions> = {}) {
  const conditions = { ...mild, ...change };
  return deriveNeeds({ reports: lines, standards: pack.demand, conditions, days });
}

function need(needs: Need[], standardId: string): Need | undefined {
  return needs.find((each) => each.standardId === standardId);
}

describe('the needs of people by the standards pack', () => {
  it('are those of a county flood: 8,600 displaced, 40 % in tents, three days', () => {
    const needs = needsOf([people(north, 8600)]);
    expect(need(needs, 'tent-4')?.quantity).toBe(860);
    expect(need(needs, 'folding-bed')?.quantity).toBe(8600);
    expect(need(needs, 'quilt')?.quantity).toBe(8600);
    expect(need(needs, 'ready-food')?.quantity).toBe(25_800);
    expect(need(needs, 'drinking-water')).toMatchObject({
      requiredContent: 77_400,
      unit: 'L',
      persons: 8600,
      rate: 3,
      days: 3,
      quantity: 140_728,
    });
  });

  it('ask for 1,147 tents when three people share one', () => {
    const needs = needsOf([people(north, 8600)], 3, { tentPeople: 3 });
    expect(need(needs, 'tent-3')?.quantity).toBe(1147);
    expect(need(needs, 'tent-4')).toBeUndefined();
  });

  it('are 36,000 L for 12,000 people moved, 2,728 cases of 24 bottles', () => {
    const moved = [2600, 2400, 2000, 1900, 1500, 1600].map((count, index) =>
      people(`44031000${index + 1}000`, count),
    );
    const water = needTotals(needsOf(moved, 1)).find((total) => total.unit === 'L');
    expect(water?.requiredContent).toBe(36_000);
    expect(packsFor(water?.pooledQuantity ?? 0, 24)).toBe(2728);
  });

  it('feed all who are affected and house only those who cannot stay at home', () => {
    const needs = needsOf([people(north, 1000, 300)]);
    expect(need(needs, 'ready-food')?.quantity).toBe(3000);
    expect(need(needs, 'quilt')?.quantity).toBe(300);
    expect(need(needs, 'tent-4')?.quantity).toBe(30);
    expect(need(needs, 'damp-proof-mat')?.quantity).toBe(180);
  });

  it('count infants as 1.5 % and households as 2.6 people', () => {
    const needs = needsOf([people(north, 2600)], 10);
    // 2,600 × 0.015 = 39 infants × 0.13 kg × 10 days = 50.7 kg in tins of 0.8 kg.
    expect(need(needs, 'infant-formula')?.persons).toBeCloseTo(39);
    expect(need(needs, 'infant-formula')?.quantity).toBe(64);
    expect(need(needs, 'family-kit')?.quantity).toBe(1000);
    expect(need(needs, 'jerrycan')?.quantity).toBe(2000);
  });

  it('ask for coats only below 10 °C', () => {
    const cold = [people(north, 500)];
    expect(need(needsOf(cold, 3, { temperatureCelsius: 10 }), 'cotton-coat')).toBeUndefined();
    expect(need(needsOf(cold, 3, { temperatureCelsius: 9.9 }), 'cotton-coat')?.quantity).toBe(500);
  });

  it('ask for mats and a toilet for 50 at first, for 20 and no mats after three days', () => {
    const short = needsOf([people(north, 1000)], 3);
    const long = needsOf([people(north, 1000)], 4);
    expect(need(short, 'damp-proof-mat')?.quantity).toBe(600);
    expect(need(long, 'damp-proof-mat')).toBeUndefined();
    const toilets = (needs: Need[]) => needs.filter((each) => each.itemId === 'mobile-toilet');
    expect(toilets(short).map((each) => each.quantity)).toEqual([20]);
    expect(toilets(long).map((each) => each.quantity)).toEqual([50]);
  });

  it('leave out a standard that was switched off', () => {
    const standards = pack.demand.map((each) => ({ ...each, enabled: each.id === 'quilt' }));
    const reports = [people(north, 10)];
    const needs = deriveNeeds({ reports, standards, conditions: mild, days: 3 });
    expect(needs.map((each) => each.standardId)).toEqual(['quilt']);
  });

  it('are rounded up community by community, and once for a pooled purchase', () => {
    const needs = needsOf([people(north, 11), people(south, 11)]);
    const tents = needTotals(needs).find((total) => total.standardId === 'tent-4');
    expect(tents).toMatchObject({ quantity: 4, pooledQuantity: 3 });
  });

  it('are nothing where nobody is affected', () => {
    expect(needsOf([people(north, 0)])).toEqual([]);
  });
});

describe('whole units', () => {
  it.each([
    [860, 860],
    [860.0000000001, 860],
    [859.9999999999, 860],
    [860.001, 861],
    [(2100 * 0.1) / 0.7, 300],
    [0, 0],
    [0.001, 1],
  ])('of %p are %p', (amount, whole) => {
    expect(wholeUnits(amount)).toBe(whole);
  });
});

describe('for any number of people', () => {
  const anyNumber = fc.integer({ min: 0, max: 200_000 });
  const days = fc.integer({ min: 1, max: 30 });
  const conditions = fc.record({
    temperatureCelsius: fc.integer({ min: -20, max: 40 }),
    tentShare: fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
    tentPeople: fc.constantFrom(3, 4),
  });
  const quantities = (persons: number, planDays: number, given: NeedConditions) =>
    new Map(
      needsOf([people(north, persons)], planDays, given).map((each) => [
        each.standardId,
        each.quantity,
      ]),
    );

  it('needs are whole, never negative, and enough by less than one unit', () => {
    fc.assert(
      fc.property(anyNumber, days, conditions, (persons, planDays, given) => {
        for (const each of needsOf([people(north, persons)], planDays, given)) {
          expect(Number.isSafeInteger(each.quantity) && each.quantity > 0).toBe(true);
          const spare = each.quantity - each.requiredContent / each.contentPerUnit;
          expect(spare).toBeGreaterThan(-1e-3);
          expect(spare).toBeLessThan(1);
        }
      }),
    );
  });

  it('more people never need less', () => {
    fc.assert(
      fc.property(anyNumber, anyNumber, days, conditions, (a, b, planDays, given) => {
        const few = quantities(Math.min(a, b), planDays, given);
        const many = quantities(Math.max(a, b), planDays, given);
        for (const [id, quantity] of few) expect(many.get(id)).toBeGreaterThanOrEqual(quantity);
      }),
    );
  });

  it('two groups together need what they need apart, up to one unit of rounding', () => {
    fc.assert(
      fc.property(anyNumber, anyNumber, days, conditions, (a, b, planDays, given) => {
        const apartA = quantities(a, planDays, given);
        const apartB = quantities(b, planDays, given);
        for (const [id, together] of quantities(a + b, planDays, given)) {
          const apart = (apartA.get(id) ?? 0) + (apartB.get(id) ?? 0);
          expect(apart).toBeGreaterThanOrEqual(together);
          expect(apart).toBeLessThanOrEqual(together + 1);
        }
      }),
    );
  });
});
