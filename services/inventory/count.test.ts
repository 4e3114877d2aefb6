import fc from 'fast-check';
import type { AppError } from '../platform/errors';
import { classify, countsDue, type Cadence } from './abc';
import {
  accuracyOf,
  corrections,
  expectedAt,
  hidesBook,
  isWithinTolerance,
  requireAnotherCounter,
  stateAfterTally,
} from './count';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 0, minute));

test('a shelf that agrees with the book has no variance, whatever moves and whenever it is written', () => {
  const move = fc.record({ quantity: fc.integer({ min: -50, max: 50 }), minute: fc.nat(60) });
  fc.assert(
    fc.property(fc.nat(1_000), fc.array(move), fc.nat(60), (snapshot, moves, minute) => {
      const all = moves.map((one) => ({ quantity: one.quantity, occurTime: at(one.minute) }));
      const happened = moves.filter((one) => one.minute <= minute);
      const onShelf = happened.reduce((sum, { quantity }) => sum + quantity, snapshot);
      expect(expectedAt(snapshot, all, at(minute))).toBe(onShelf);
      expect(expectedAt(snapshot, [...all].reverse(), at(minute))).toBe(onShelf);
    }),
  );
});

test('corrections make the book agree with the shelf, and leave exact lines alone', () => {
  const line = fc.record({ counted: fc.nat(100), expected: fc.nat(100) });
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const all = lines.map((one, lineNumber) => ({
        ...{ ...one, lineNumber, itemId: 'water', lotId: String(lineNumber), binCode: '' },
      }));
      const changes = corrections(all);
      const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
      const off = sum(lines.map(({ counted, expected }) => counted - expected));
      expect(sum(changes.map(({ quantityChange }) => quantityChange))).toBe(off);
      expect(changes.every(({ quantityChange }) => quantityChange !== 0)).toBe(true);
    }),
  );
});

test('a line that differs too much is counted once more, then it stands', () => {
  const tally = { counted: 95, expected: 100, tolerancePercent: 2 };
  expect(stateAfterTally(tally, 1)).toBe('TO_RECOUNT');
  expect(stateAfterTally(tally, 2)).toBe('COUNTED');
  expect(stateAfterTally({ ...tally, counted: 98 }, 1)).toBe('COUNTED');
  expect(isWithinTolerance(1, 0, 100)).toBe(false);
  expect(isWithinTolerance(0, 0, 0)).toBe(true);
});

test('is counted again by another person, and hides the book only while it goes on blind', () => {
  const again = () => requireAnotherCounter('line', 'ann', [{ counterId: 'ann' }]);
  expect(again).toThrow(expect.objectContaining({ reason: 'RECOUNT_SAME_PERSON' }) as AppError);
  requireAnotherCounter('line', 'bob', [{ counterId: 'ann' }]);
  expect(hidesBook({ blind: true, state: 'COUNTING' })).toBe(true);
  expect(hidesBook({ blind: true, state: 'REVIEW' })).toBe(false);
  expect(hidesBook({ blind: false, state: 'COUNTING' })).toBe(false);
});

test('accuracy counts lines that agree, and units that do not', () => {
  const lines = [
    { counted: 10, variance: 0, tolerancePercent: 0 },
    { counted: 99, variance: -1, tolerancePercent: 2 },
    { counted: 8, variance: 3, tolerancePercent: 0 },
  ];
  expect(accuracyOf(lines)).toEqual({
    ...{ lineCount: 3, exactLineCount: 1, withinToleranceLineCount: 2, countedUnits: 117 },
    ...{ netVarianceUnits: 2, absoluteVarianceUnits: 4 },
  });
});

const cadences: Cadence[] = [
  { abcClass: 'A', days: 30, valueShare: 0.8, tolerancePercent: 0 },
  { abcClass: 'B', days: 91, valueShare: 0.95, tolerancePercent: 2 },
  { abcClass: 'C', days: 365, valueShare: 1, tolerancePercent: 5 },
];

const held = (itemId: string, units: number, unitValue: number) => ({
  ...{ itemId, units, unitValue, movedUnits: 0 },
});

test('the dearest items are A, and one without any value is C', () => {
  const items = [held('pump', 10, 8_000), held('tent', 20, 800), held('rope', 300, 10)];
  const classes = classify([...items, held('nothing', 0, 5)], cadences);
  expect(Object.fromEntries(classes)).toEqual({ pump: 'A', tent: 'B', rope: 'C', nothing: 'C' });
  const unpriced = items.map((item) => ({ ...item, unitValue: 0 }));
  expect(classify(unpriced, cadences).get('rope')).toBe('A');
});

test('a dearer item is never in a lower class than a cheaper one', () => {
  const item = fc.record({ units: fc.nat(1_000), unitValue: fc.nat(500) });
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 30 }), (items) => {
      const all = items.map((one, n) => held(`i${n}`, one.units, one.unitValue + 1));
      const classes = classify(all, cadences);
      const sorted = [...all].sort((a, b) => b.units * b.unitValue - a.units * a.unitValue);
      const ranks = sorted.map(({ itemId }) => 'ABC'.indexOf(classes.get(itemId)!));
      expect(ranks).toEqual([...ranks].sort());
    }),
  );
});

test('a place is due when its class says so, counted from its last count or its first lot', () => {
  const place = (abcClass: 'A' | 'C' | null, lastCountTime: Date | null) => ({
    ...{ depotId: 'd', itemId: 'water', abcClass, lastCountTime, sinceTime: at(0) },
    days: cadences.find((each) => each.abcClass === (abcClass ?? 'C'))!.days,
  });
  const days = (count: number) => new Date(at(0).getTime() + count * 86_400_000);
  expect(countsDue([place('A', null)], days(29))).toEqual([]);
  expect(countsDue([place('A', null)], days(31))).toMatchObject([{ overdueDays: 1 }]);
  expect(countsDue([place('A', days(20))], days(31))).toEqual([]);
  expect(countsDue([place(null, null)], days(364))).toEqual([]);
  expect(countsDue([place(null, null)], days(365))).toHaveLength(1);
});
