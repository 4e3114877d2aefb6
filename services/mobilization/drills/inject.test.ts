import { isDue, requireAhead, requireNoCircle, type Situation } from './inject';

const inject = (given: object = {}) => ({
  ...{ trigger: 'TIMED' as const, afterSeconds: 60, afterInjectId: null, share: 0 },
  state: 'PENDING' as const,
  ...given,
});
const situation = (given: Partial<Situation> = {}): Situation => ({
  ...{ exerciseMs: 0, acknowledgedShare: 0, musteredShare: 0 },
  ...given,
});
const released = [{ id: 'first', releaseMs: 30_000 }];

it.each([
  ['not before its time', {}, { exerciseMs: 59_999 }, false],
  ['at its time', {}, { exerciseMs: 60_000 }, true],
  ['never twice', { state: 'RELEASED' }, { exerciseMs: 60_000 }, false],
  [
    'so long after another',
    { trigger: 'AFTER_INJECT', afterInjectId: 'first' },
    { exerciseMs: 90_000 },
    true,
  ],
  [
    'not while the other is hidden',
    { trigger: 'AFTER_INJECT', afterInjectId: 'second' },
    { exerciseMs: 1e9 },
    false,
  ],
  [
    'when enough have come',
    { trigger: 'MUSTERED_SHARE', share: 0.5 },
    { musteredShare: 0.5 },
    true,
  ],
  ['not by itself', { trigger: 'MANUAL' }, { exerciseMs: 1e9 }, false],
])('is released %s', (_name, given, at, expected) => {
  expect(isDue(inject(given), released, situation(at))).toBe(expected);
});

it('refuses a time that is over, in a running drill alone', () => {
  const at = situation({ exerciseMs: 61_000 });
  expect(() => requireAhead(inject(), [], at, true)).toThrow(
    expect.objectContaining({ reason: 'INJECT_PAST' }),
  );
  requireAhead(inject(), [], at, false);
  requireAhead(inject({ afterSeconds: 62 }), [], at, true);
});

it('refuses injects that wait for each other', () => {
  const all = [
    { id: 'b', afterInjectId: 'c' },
    { id: 'c', afterInjectId: 'a' },
  ];
  expect(() => requireNoCircle({ id: 'a', afterInjectId: 'b' }, all)).toThrow(
    expect.objectContaining({ reason: 'INJECT_CIRCLE' }),
  );
  requireNoCircle({ id: 'd', afterInjectId: 'b' }, all);
});
