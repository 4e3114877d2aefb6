import fc from 'fast-check';
import { applies, decide, levelOf, ruleSchema, windowStart, type Finding } from './rule';

const ruleWith = (given: object = {}) =>
  ruleSchema.parse({
    id: 'depot',
    pack: 'qi-you',
    nameZh: '仓库',
    nameEn: 'Depot',
    measure: 'depot-area-m2',
    comparison: 'AT_LEAST',
    threshold: 30,
    ...given,
  });
const found = (value: number): Finding => ({ value, declared: false, evidence: [] });
const street = '440310001000';

describe('a readiness rule', () => {
  it.each([
    ['AT_LEAST', {}, 30, 'PASS', 0],
    ['AT_LEAST', {}, 28, 'FAIL', 2],
    ['AT_MOST', {}, 30, 'PASS', 0],
    ['AT_MOST', {}, 31, 'FAIL', 1],
    ['EXACTLY', {}, 30, 'PASS', 0],
    ['EXACTLY', {}, 29, 'FAIL', 1],
    ['BETWEEN', { thresholdMax: 40 }, 40, 'PASS', 0],
    ['BETWEEN', { thresholdMax: 40 }, 43, 'FAIL', 3],
    ['BETWEEN', { thresholdMax: 40 }, 25, 'FAIL', 5],
  ])('%s %j decides %d as %s with the gap %d', (comparison, more, value, outcome, gap) => {
    const result = decide(ruleWith({ comparison, ...more }), street, found(value));
    expect(result).toMatchObject({ outcome, gap });
  });

  it('is not known without a figure, which is no pass', () => {
    expect(decide(ruleWith(), street, undefined)).toMatchObject({ outcome: 'UNKNOWN', gap: 0 });
  });

  it('passes exactly when nothing is missing, and what is missing would make it pass', () => {
    const figure = fc.integer({ min: 0, max: 1_000_000 }).map((n) => n / 8);
    fc.assert(
      fc.property(figure, figure, (threshold, value) => {
        const rule = ruleWith({ threshold });
        const { outcome, gap } = decide(rule, street, found(value));
        expect(outcome === 'PASS').toBe(gap === 0);
        expect(decide(rule, street, found(value + gap)).outcome).toBe('PASS');
      }),
    );
  });

  it('does not fail for what binary fractions add up to', () => {
    const rule = ruleWith({ threshold: 0.3 });
    expect(decide(rule, street, found(0.1 + 0.2 - 1e-16)).outcome).toBe('PASS');
  });

  it.each([
    ['440310001001', 'COMMUNITY'],
    ['440310001000', 'STREET'],
    ['440310000000', 'DISTRICT'],
    ['440300000000', 'CITY'],
    ['440000000000', 'REGION'],
    ['441900003000', 'STREET'],
  ])('knows the level of %s', (code, level) => {
    expect(levelOf(code)).toBe(level);
  });

  it('applies by level, or to the divisions it names, and not when switched off', () => {
    expect(applies(ruleWith({ levels: ['STREET'] }), street)).toBe(true);
    expect(applies(ruleWith({ levels: ['COMMUNITY'] }), street)).toBe(false);
    expect(applies(ruleWith({ divisionCodes: [street], levels: ['COMMUNITY'] }), street)).toBe(
      true,
    );
    expect(applies(ruleWith({ divisionCodes: ['440310002000'] }), street)).toBe(false);
    expect(applies(ruleWith({ enabled: false }), street)).toBe(false);
  });

  it('looks back by the calendar, to the last day of a shorter month', () => {
    const asOf = new Date('2026-05-31T08:00:00Z');
    expect(windowStart(asOf, 3).toISOString()).toBe('2026-02-28T08:00:00.000Z');
    expect(windowStart(asOf, 0)).toEqual(asOf);
  });

  it('refuses a range that ends before it begins, and names the field', () => {
    const parsed = ruleSchema.safeParse({ ...ruleWith(), comparison: 'BETWEEN', thresholdMax: 1 });
    expect(parsed.error?.issues[0]).toMatchObject({ path: ['thresholdMax'] });
  });
});
