import fc from 'fast-check';
import { addDays } from './dates';
import {
  fatesOf,
  ladderOf,
  monthAfter,
  planRotation,
  type HeldLot,
  type RotationInput,
} from './rotation';

const today = '2026-11-22';
const lot = (depotId: string, lotId: string, days: number, quantity: number): HeldLot => ({
  ...{ depotId, lotId, quantity, itemId: 'water', expireDate: addDays(today, days) },
  divisionCode: '440310001000',
});
const use = (depotId: string, daily: number) => ({
  ...{ depotId, itemId: 'water', daily, divisionCode: '440310001000' },
});
const plan = (input: Partial<RotationInput>) =>
  planRotation({
    ...{ today, untilDate: addDays(today, 365), lots: [], uses: [], exchangers: [] },
    ...{ transferDays: 0, aheadDays: 30, drillShare: 0, ...input },
  });

test('a depot uses the earliest first, and what is left on the day is written off', () => {
  const lots = [lot('a', 'late', 100, 90), lot('a', 'soon', 10, 30), lot('a', 'mid', 20, 15)];
  const fates = fatesOf(lots, 1, today).map(({ lotId, used, left }) => [lotId, used, left]);
  expect(fates).toEqual([
    ['soon', 10, 20],
    ['mid', 10, 5],
    ['late', 80, 10],
  ]);
});

test('what is left goes to a depot that uses it in time, as far as that has room', () => {
  const lots = [lot('a', 'x', 50, 100), lot('b', 'own', 40, 20)];
  const { writeOffs, proposals } = plan({ lots, uses: [use('b', 1)] });
  expect(writeOffs).toMatchObject([{ lotId: 'x', left: 100 }]);
  expect(proposals).toMatchObject([
    { kind: 'TRANSFER', toDepotId: 'b', quantity: 30, dueDate: today },
    { kind: 'ISSUE', quantity: 70, dueDate: addDays(today, 20) },
  ]);
});

test('an enterprise takes lots that are fresh enough, then drills, then whoever can use it', () => {
  const exchangers = [{ agreementId: 'e', itemId: 'water', exchangeDays: 60, quantity: 40 }];
  const lots = [lot('a', 'old', 59, 10), lot('a', 'good', 90, 100)];
  const { proposals } = plan({ lots, exchangers, drillShare: 0.2 });
  expect(proposals.map(({ lotId, kind, quantity }) => [lotId, kind, quantity])).toEqual([
    ['old', 'USE_IN_DRILL', 2],
    ['old', 'ISSUE', 8],
    ['good', 'EXCHANGE', 40],
    ['good', 'USE_IN_DRILL', 20],
    ['good', 'ISSUE', 40],
  ]);
});

test('the nearest taker comes first, though nobody at the lot’s depot uses the item', () => {
  const far = { ...use('a-far', 1), divisionCode: '440399001000' };
  const near = { ...use('z-near', 1), divisionCode: '440310002000' };
  const { proposals } = plan({ lots: [lot('m', 'x', 10, 5)], uses: [far, near] });
  expect(proposals).toMatchObject([{ kind: 'TRANSFER', toDepotId: 'z-near', quantity: 5 }]);
});

test('what is decided already is neither lost nor proposed once more', () => {
  const decided = [{ depotId: 'a', lotId: 'x', drill: 20, other: 30 }];
  const lots = [lot('a', 'x', 50, 100)];
  const { writeOffs, proposals } = plan({ lots, decided, drillShare: 0.3 });
  expect(writeOffs).toMatchObject([{ left: 50 }]);
  expect(proposals).toMatchObject([
    { kind: 'USE_IN_DRILL', quantity: 10 },
    { kind: 'ISSUE', quantity: 40 },
  ]);
});

const days = fc.integer({ min: 1, max: 300 });
const lots = fc.array(fc.tuple(fc.nat(3), days, fc.integer({ min: 1, max: 200 })), {
  maxLength: 10,
});
const rates = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 4, maxLength: 4 });
const madeLots = (rows: [number, number, number][]) =>
  rows.map(([depot, left, quantity], n) => lot(`d${depot}`, `l${n}`, left, quantity));
const madeUses = (rows: number[]) => rows.map((tenth, n) => use(`d${n}`, tenth / 10));

/** Units left over everywhere when each depot uses what it has. */
function leftOver(held: HeldLot[], uses: ReturnType<typeof madeUses>): number {
  return uses
    .flatMap(({ depotId, daily }) =>
      fatesOf(
        held.filter((each) => each.depotId === depotId),
        daily,
        today,
      ),
    )
    .reduce((sum, { left }) => sum + left, 0);
}

test('proposals never take more of a lot than it has, and leave nothing undone', () => {
  fc.assert(
    fc.property(lots, rates, fc.double({ min: 0, max: 1, noNaN: true }), (rows, tenths, share) => {
      const held = madeLots(rows);
      const input = { lots: held, uses: madeUses(tenths), drillShare: share, transferDays: 7 };
      const { writeOffs, proposals } = plan(input);
      for (const each of held) {
        const taken = proposals.filter(({ lotId }) => lotId === each.lotId);
        const units = taken.reduce((sum, { quantity }) => sum + quantity, 0);
        expect(units).toBe(writeOffs.find(({ lotId }) => lotId === each.lotId)?.left ?? 0);
        expect(units).toBeLessThanOrEqual(each.quantity);
      }
    }),
  );
});

test('transfers reduce what is left over by every unit they move', () => {
  fc.assert(
    fc.property(lots, rates, (rows, tenths) => {
      const held = madeLots(rows);
      const uses = madeUses(tenths);
      const { proposals } = plan({ lots: held, uses });
      const moves = proposals.filter(({ kind }) => kind === 'TRANSFER');
      const after = held.map((each) => {
        const out = moves.filter(({ lotId }) => lotId === each.lotId);
        return { ...each, quantity: each.quantity - out.reduce((sum, m) => sum + m.quantity, 0) };
      });
      const moved = moves.map((move, n) => ({
        ...{ itemId: 'water', expireDate: move.expireDate, quantity: move.quantity },
        ...{ depotId: move.toDepotId!, lotId: `moved${n}`, divisionCode: '' },
      }));
      const saved = moves.reduce((sum, { quantity }) => sum + quantity, 0);
      expect(leftOver([...after, ...moved], uses)).toBe(leftOver(held, uses) - saved);
    }),
  );
});

test('no single unit more could be moved', () => {
  fc.assert(
    fc.property(lots, rates, (rows, tenths) => {
      const held = madeLots(rows);
      const uses = madeUses(tenths);
      const { proposals } = plan({ lots: held, uses });
      const moves = proposals.filter(({ kind }) => kind === 'TRANSFER');
      const stays = proposals.filter(({ kind }) => kind === 'ISSUE');
      const now = held.map((each) => {
        const out = moves.filter(({ lotId }) => lotId === each.lotId);
        return { ...each, quantity: each.quantity - out.reduce((sum, m) => sum + m.quantity, 0) };
      });
      const moved = moves.map((move, n) => ({
        ...{ itemId: 'water', expireDate: move.expireDate, quantity: move.quantity },
        ...{ depotId: move.toDepotId!, lotId: `moved${n}`, divisionCode: '' },
      }));
      const best = leftOver([...now, ...moved], uses);
      for (const { lotId, depotId, expireDate } of stays.slice(0, 3)) {
        for (const { depotId: to } of uses.filter((each) => each.depotId !== depotId)) {
          const place = { depotId: to, divisionCode: '' };
          const one = { ...place, itemId: 'water', expireDate, quantity: 1, lotId: 'one' };
          const less = now.map((each) =>
            each.lotId === lotId ? { ...each, quantity: each.quantity - 1 } : each,
          );
          expect(leftOver([...less, ...moved, one], uses)).toBeGreaterThanOrEqual(best);
        }
      }
    }),
  );
});

test('the ladder has every month and adds up', () => {
  const rotation = plan({ lots: [lot('a', 'x', 20, 10), lot('a', 'y', 200, 5)] });
  const ladder = ladderOf(rotation, () => 2, today, 12);
  expect(ladder).toHaveLength(13);
  expect(ladder.filter(({ units }) => units > 0)).toEqual([
    { month: '2026-12', units: 10, value: 20, unitsAfter: 0, valueAfter: 0 },
    { month: '2027-06', units: 5, value: 10, unitsAfter: 0, valueAfter: 0 },
  ]);
  expect(monthAfter('2026-12-31', 1)).toBe('2027-01');
});
