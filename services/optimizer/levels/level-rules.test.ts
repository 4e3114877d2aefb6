import fc from 'fast-check';
import { parseStockingProblem } from '../stocking/stocking-problem';
import { solveStocking } from '../stocking/stocking-solve';
import { levelDistrict, testFacts, testItem, testRules } from '../testing/level-world';
import { depotLosses, evaluate } from './level-evaluation';
import { grades, type RiskPoint } from './level-facts';
import { filledStock, levelLines, purchaseCost } from './level-lines';
import { inUnits, levelProblem, withoutPlace, type LevelAsk } from './level-problem';
import { levelScenarios } from './level-scenarios';
import { mayMove, requireSecondPerson } from './level-states';

const rules = testRules();
const year = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const ask: LevelAsk = {
  ...{ divisionCode: levelDistrict, months: year, days: 3, timeLimitSeconds: 10 },
  ...{ cvarWeight: 0.3, cvarAlpha: 0.95 },
};
const scenariosOf = (facts = testFacts(), months = year, by = rules) =>
  levelScenarios(facts, { rules: by, divisionCode: levelDistrict, months }).scenarios;
const massOf = (hazard: string, months: number[]) =>
  scenariosOf(testFacts(), months)
    .filter((scenario) => scenario.hazard === hazard)
    .reduce((sum, { probability }) => sum + probability, 0);

describe('scenarios', () => {
  test('are each hazard in a street and everywhere at once, and a share of everybody', () => {
    expect(scenariosOf().map(({ id }) => id)).toEqual([
      'BASELINE',
      'LANDSLIDE/local/440310002000',
      'WATERLOGGING/local/440310001000',
      'WATERLOGGING/local/440310002000',
      'WATERLOGGING/wide',
    ]);
    const wide = scenariosOf().find(({ kind }) => kind === 'WIDE')!;
    // Of 200 in reach half must go; of the other point nobody said, so 1 % of 4,000.
    expect(wide.people).toEqual([
      { divisionCode: '440310001001', people: 100 },
      { divisionCode: '440310002001', people: 20 },
    ]);
    expect(wide.survivingShare).toEqual([{ depotId: 'south', share: 0.5 }]);
  });

  test('of the flood season count more in it and not at all outside', () => {
    expect(massOf('WATERLOGGING', [6, 7])).toBeGreaterThan(massOf('WATERLOGGING', year));
    expect(massOf('WATERLOGGING', [1])).toBe(0);
  });

  test('repeat what happened, and what happens often weighs more', () => {
    const incident = {
      ...{ id: 'i1', name: '暴雨', hazard: 'WATERLOGGING', divisionCode: levelDistrict },
      people: [{ divisionCode: '440310001001', people: 700 }],
    };
    const facts = testFacts({ incidents: [incident], observedYears: 0.1 });
    const past = scenariosOf(facts).find(({ kind }) => kind === 'PAST')!;
    expect(past).toMatchObject({ nameZh: '暴雨', people: incident.people });
    const mass = (some: typeof facts) =>
      scenariosOf(some)
        .filter(({ hazard }) => hazard === 'WATERLOGGING')
        .reduce((sum, { probability }) => sum + probability, 0);
    expect(mass(facts)).toBeGreaterThan(mass(testFacts({ observedYears: 0.1 })));
  });

  const point = fc.record({
    id: fc.uuid(),
    kind: fc.constantFrom('WATERLOGGING', 'HILL', 'SLOPE'),
    grade: fc.constantFrom(...grades),
    divisionCode: fc.constantFrom('440310001001', '440310002001'),
    people: fc.nat(3_000),
    latitude: fc.double({ min: 22.6, max: 22.9, noNaN: true }),
    longitude: fc.constant(114),
  });

  test('have chances that sum to 1, are the same for the same facts, and grow with the people', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(point, { maxLength: 12, selector: ({ id }) => id }),
        fc.subarray(year, { minLength: 1 }),
        fc.nat(500),
        (riskPoints: RiskPoint[], months, more) => {
          const scenarios = scenariosOf(testFacts({ riskPoints }), months);
          const sum = scenarios.reduce((total, { probability }) => total + probability, 0);
          expect(sum).toBeCloseTo(1, 9);
          expect(scenariosOf(testFacts({ riskPoints: riskPoints.toReversed() }), months)).toEqual(
            scenarios,
          );
          const grown = riskPoints.map((each) => {
            return { ...each, people: each.people === 0 ? 0 : each.people + more };
          });
          const larger = scenariosOf(testFacts({ riskPoints: grown }), months);
          expect(larger.map(({ id }) => id)).toEqual(scenarios.map(({ id }) => id));
          scenarios.forEach(({ people }, s) => {
            people.forEach((place, p) => {
              expect(larger[s]!.people[p]!.people).toBeGreaterThanOrEqual(place.people - 1e-9);
            });
          });
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('levels', () => {
  const facts = testFacts();
  const scenarios = scenariosOf();
  const solved = async (budget?: number) => {
    const problem = parseStockingProblem(levelProblem(facts, { scenarios, rules, ask, budget }));
    const solution = inUnits(await solveStocking(problem), facts.items);
    const limit = budget === undefined ? {} : { budget };
    return levelLines(solution, facts, { scenarios, rules, ...limit });
  };
  const worth = (stock: typeof facts.stock) =>
    evaluate(stock, { scenarios, items: facts.items, rules });

  test('cover what may happen, say which scenario asks for them, and keep the etag of today', async () => {
    const lines = await solved();
    const proposed = worth(filledStock(lines, facts.stock));
    expect(proposed.coverage).toBeGreaterThan(worth(facts.stock).coverage);
    expect(proposed.coverage).toBeCloseTo(1, 6);
    for (const line of lines) {
      expect(line.minimum).toBeLessThanOrEqual(line.reorder);
      expect(line.reorder).toBeLessThanOrEqual(line.maximum);
      expect(line.maximum === 0).toBe(line.scenarioId === '');
    }
    const tents = lines.find(({ depotId, itemId }) => depotId === 'south' && itemId === 'tent')!;
    expect(tents.today).toEqual({ minimum: 1, reorder: 2, maximum: 3, etag: 'e1' });
    const losses = depotLosses(
      ['south', 'north'],
      { today: facts.stock, proposed: filledStock(lines, facts.stock) },
      { scenarios, items: facts.items, rules },
    );
    for (const { proposedUnmet } of losses) {
      expect(proposedUnmet).toBeGreaterThanOrEqual(proposed.expectedUnmet);
    }
  });

  test('keep to the budget, and more of it never leaves more people without', async () => {
    let before = worth(facts.stock).worstUnmet;
    const wholeCost = purchaseCost(await solved());
    for (const budget of [0, 5_000, 20_000]) {
      const lines = await solved(budget);
      expect(purchaseCost(lines)).toBeLessThanOrEqual(budget);
      // What rounding leaves over buys nothing more: the dearest unit costs 400 yuan.
      expect(purchaseCost(lines)).toBeGreaterThan(Math.min(budget, wholeCost) - 400);
      const { worstUnmet } = worth(filledStock(lines, facts.stock));
      // Rounded to whole units, which may cost a person's share.
      expect(worstUnmet).toBeLessThanOrEqual(before + 1);
      before = worstUnmet;
    }
  });

  test('a person without one of two things that count the same is half unserved', () => {
    const items = [testItem('water'), testItem('tent')];
    const only = scenarios.filter(({ kind }) => kind === 'BASELINE');
    const one = only.map((scenario) => ({ ...scenario, probability: 1 }));
    const stock = [{ depotId: 'north', itemId: 'water', quantity: 1_000 }];
    const found = evaluate(stock, { scenarios: one, items, rules });
    expect(found).toMatchObject({ expectedPeople: 100, expectedUnmet: 50, worstUnmet: 50 });
    expect(found).toMatchObject({ value: 10_000, yearlyCost: 800 });
  });
});

test('a depot or a place in need that nobody can find on the map is named', () => {
  const { depots, divisions } = testFacts();
  const scenarios = scenariosOf();
  expect(withoutPlace({ depots, divisions }, scenarios)).toEqual([]);
  const lost = { ...depots[0]!, latitude: undefined, longitude: undefined, divisionCode: '99' };
  expect(withoutPlace({ depots: [lost], divisions }, scenarios)).toEqual([`depot ${lost.id}`]);
  expect(withoutPlace({ depots, divisions: [] }, scenarios)[0]).toMatch(/^division \d+/);
});

test('a proposal moves one way, and a large one needs another person', () => {
  const at = (state: 'PROPOSED' | 'APPLIED') => ({ id: 's', state });
  expect(mayMove(at('PROPOSED'), 'APPROVED')).toBe(true);
  expect(mayMove(at('APPLIED'), 'APPLIED')).toBe(false);
  expect(() => mayMove(at('PROPOSED'), 'APPLYING')).toThrow(/cannot become APPLYING/);
  const own = { id: 's', creatorId: 'u1', cost: 100 };
  expect(() => requireSecondPerson(own, 'u1', 99)).toThrow(/another person/);
  for (const [who, limit] of [
    ['u2', 99] as const,
    ['u1', 100] as const,
    ['u1', undefined] as const,
  ]) {
    expect(() => requireSecondPerson(own, who, limit)).not.toThrow();
  }
});
