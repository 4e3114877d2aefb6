import { remainingUnits, requireReservationState, stateAfterUse, stateAt } from './reservation';

const noon = new Date('2026-11-22T12:00:00Z');
const later = new Date('2026-11-22T12:00:01Z');
const held = { id: 'R', state: 'HELD' as const, expireTime: noon };
const reasonOf = (work: () => void) => {
  try {
    work();
  } catch (error) {
    return (error as { reason?: string }).reason;
  }
  return undefined;
};

test('a hold is over at its expire time, swept or not', () => {
  expect(stateAt(held, new Date(noon.getTime() - 1))).toBe('HELD');
  expect(stateAt(held, noon)).toBe('EXPIRED');
});

test('a confirmed reservation does not expire', () => {
  expect(stateAt({ ...held, state: 'CONFIRMED' }, later)).toBe('CONFIRMED');
});

test('an expired hold is refused as expired, any other wrong state as a wrong state', () => {
  expect(reasonOf(() => requireReservationState(held, ['HELD'], later))).toBe(
    'RESERVATION_EXPIRED',
  );
  const released = { ...held, state: 'RELEASED' as const };
  expect(reasonOf(() => requireReservationState(released, ['HELD'], later))).toBe(
    'RESERVATION_STATE',
  );
  const confirmed = { ...held, state: 'CONFIRMED' as const };
  expect(reasonOf(() => requireReservationState(confirmed, ['CONFIRMED'], later))).toBeUndefined();
});

test('what remains is what was taken less what transfers used', () => {
  const taken = [
    { depotId: 'd', itemId: 'water', lotId: 'a', quantity: 10 },
    { depotId: 'd', itemId: 'water', lotId: 'b', quantity: 5 },
  ];
  const used = [
    { depotId: 'd', itemId: 'water', lotId: 'a', quantity: 4 },
    { depotId: 'd', itemId: 'water', lotId: 'b', quantity: 5 },
    { depotId: 'd', itemId: 'water', lotId: 'a', quantity: 1 },
  ];
  expect(remainingUnits(taken, used)).toEqual([
    { depotId: 'd', itemId: 'water', lotId: 'a', quantity: 5 },
  ]);
});

test('it is consumed when all units have left, released when all were given back', () => {
  expect(stateAfterUse('CONFIRMED', true, true)).toBe('CONFIRMED');
  expect(stateAfterUse('CONFIRMED', false, true)).toBe('CONSUMED');
  expect(stateAfterUse('HELD', false, false)).toBe('RELEASED');
});
