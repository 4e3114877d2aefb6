import { isUsable, lotStates, requireLotMove, requireUsableLots, type LotState } from './lot';

const reasonOf = (work: () => void) => {
  try {
    work();
  } catch (error) {
    return (error as { reason?: string }).reason;
  }
  return undefined;
};
const move = (state: LotState, to: LotState, units = 0) =>
  reasonOf(() => requireLotMove({ id: 'L', state }, to, units));

test('a lot is usable until the day before its expiry date', () => {
  expect(isUsable('2026-11-23', '2026-11-22')).toBe(true);
  expect(isUsable('2026-11-22', '2026-11-22')).toBe(false);
  expect(isUsable('infinity', '9999-12-31')).toBe(true);
});

test('a recalled lot comes back only through quarantine', () => {
  expect(move('RECALLED', 'AVAILABLE')).toBe('LOT_STATE');
  expect(move('RECALLED', 'QUARANTINED')).toBeUndefined();
  expect(move('QUARANTINED', 'AVAILABLE')).toBeUndefined();
});

test('a disposed lot never changes, and an expired one only goes to disposal', () => {
  for (const to of lotStates) expect(move('DISPOSED', to)).toBe('LOT_STATE');
  const allowed = lotStates.filter((to) => move('EXPIRED', to) === undefined);
  expect(allowed).toEqual(['DISPOSED']);
});

test('a lot that still has units cannot be disposed of', () => {
  expect(move('DAMAGED', 'DISPOSED', 3)).toBe('LOT_NOT_EMPTY');
});

test('what leaves must be available and not expired', () => {
  const lot = { lotId: 'L', lotState: 'AVAILABLE' as const, expireDate: '2026-12-01' };
  expect(reasonOf(() => requireUsableLots([lot], '2026-11-30'))).toBeUndefined();
  expect(reasonOf(() => requireUsableLots([lot], '2026-12-01'))).toBe('LOT_EXPIRED');
  const recalled = { ...lot, lotState: 'RECALLED' as const };
  expect(reasonOf(() => requireUsableLots([recalled], '2026-11-30'))).toBe('LOT_STATE');
});
