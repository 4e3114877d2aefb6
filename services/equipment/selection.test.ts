import fc from 'fast-check';
import { choose, type Candidate } from './selection';

const pump = (id: string, figure: number, distanceKm?: number): Candidate => ({
  id,
  figure,
  distanceKm,
});
const pumps = (...figures: number[]) => figures.map((figure, n) => pump(`p${n}`, figure));
const figuresOf = (chosen: Candidate[]) => chosen.map(({ figure }) => figure).sort((a, b) => a - b);

describe('choosing', () => {
  test('takes the fewest, then the least beyond the need', () => {
    expect(figuresOf(choose(pumps(3000, 1500, 1500, 500, 500, 200), 3_600))).toEqual([1500, 3000]);
    expect(figuresOf(choose(pumps(3000, 1500, 1500, 500, 500, 200), 3_400))).toEqual([500, 3000]);
    expect(figuresOf(choose(pumps(3000, 1500, 1500), 2_900))).toEqual([3000]);
    expect(figuresOf(choose(pumps(500, 500, 200), 150))).toEqual([200]);
  });

  test('takes the nearest of equals', () => {
    const candidates = [pump('far', 500, 9), pump('unknown', 500), pump('near', 500, 2)];
    expect(choose(candidates, 400).map(({ id }) => id)).toEqual(['near']);
    expect(choose(candidates, 900).map(({ id }) => id)).toEqual(['near', 'far']);
  });

  test('takes all that can do anything when even they do not reach it, and none for nothing', () => {
    expect(figuresOf(choose(pumps(100, 0, 200), 301))).toEqual([100, 200]);
    expect(choose(pumps(100), 0)).toEqual([]);
  });

  test('finds what trying every set finds', () => {
    const figures = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(figures, fc.integer({ min: 1, max: 200 }), (given, needed) => {
        const sets = Array.from({ length: 2 ** given.length }, (_, bits) =>
          given.filter((_figure, n) => (bits >> n) & 1),
        );
        const sum = (set: number[]) => set.reduce((total, one) => total + one, 0);
        const reaching = sets.filter((set) => sum(set) >= needed);
        const best = reaching.sort((a, b) => a.length - b.length || sum(a) - sum(b))[0];
        const chosen = figuresOf(choose(pumps(...given), needed));
        if (!best) return expect(chosen).toHaveLength(given.length);
        expect([chosen.length, sum(chosen)]).toEqual([best.length, sum(best)]);
      }),
    );
  });

  test('stays quick and right with thousands of odd figures', () => {
    const odd = Array.from({ length: 3_000 }, (_, n) => 100 + (n * 7919) / 1013);
    const needed = odd.reduce((total, one) => total + one, 0) / 3;
    const chosen = choose(pumps(...odd), needed);
    const total = chosen.reduce((sum, { figure }) => sum + figure, 0);
    expect(total).toBeGreaterThanOrEqual(needed);
    const without = Math.min(...figuresOf(chosen));
    expect(total - without).toBeLessThan(needed);
  });
});
