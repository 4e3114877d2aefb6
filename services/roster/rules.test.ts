import { isCalendarDate } from './calendar';
import { maskedContact, normalContact } from './contact';
import { crewGaps } from './coverage';
import { distanceKm } from './distance';
import { requireHomeMinimum, teamsNeeded } from './home-minimum';
import { requireRestedDuty } from './rest-rules';
import { requireTeamMove, stateAt, teamStates, type TeamState } from './team';

const reasonOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return (error as { reason?: string }).reason;
  }
  return undefined;
};
const hour = (h: number) => new Date(Date.UTC(2026, 10, 1) + h * 3_600_000);
const now = hour(0);

test('31 February is no day', () => {
  expect(isCalendarDate('2027-02-31')).toBe(false);
  expect(isCalendarDate('2028-02-29')).toBe(true);
  expect(isCalendarDate('2027-2-1')).toBe(false);
});

test.each([
  ['PHONE' as const, '＋８６ 138 0000-0001', '13800000001'],
  ['PHONE' as const, '0755-8888 1234', '075588881234'],
  ['PHONE' as const, '+852 2345 6789', '+85223456789'],
  ['EMAIL' as const, ' Li@Example.ORG ', 'li@example.org'],
])('%s %s is written %s', (kind, given, normal) => {
  expect(normalContact(kind, given, 'value')).toBe(normal);
});

test('a short contact is hidden altogether, and so is everything from who may see nothing', () => {
  expect(maskedContact('RADIO', 'CH-7', true)).toBe('***');
  expect(maskedContact('PHONE', '12345', true)).toBe('***');
  expect(maskedContact('WECHAT', 'liweiguo', true)).toBe('l***uo');
  expect(maskedContact('PHONE', '13800000001', false)).toBe('***');
});

test('a team moves by hand only where it may, and a rest that is over has ended', () => {
  const move = (state: TeamState, to: TeamState) =>
    reasonOf(() => requireTeamMove({ id: 'T', state, restUntil: null }, to, { reason: 'x', now }));
  expect(teamStates.filter((to) => move('ON_SCENE', to) === undefined)).toEqual([
    'RETURNING',
    'OUT_OF_SERVICE',
  ]);
  for (const to of ['ALERTED', 'EN_ROUTE', 'ON_SCENE'] as const) {
    expect(move('AVAILABLE', to)).toBe('TEAM_STATE');
  }
  const resting = { id: 'T', state: 'REST' as const, restUntil: hour(1) };
  const cut = (reason: string) =>
    reasonOf(() => requireTeamMove(resting, 'AVAILABLE', { reason, now }));
  expect(cut('')).toBe('TEAM_RESTING');
  expect(cut('all hands')).toBeUndefined();
  expect(stateAt(resting, hour(1))).toBe('AVAILABLE');
});

test('half of six teams is three, of five three, and a number may ask for more', () => {
  const minimum = { divisionCode: '440310000000', specialism: 'FLOOD', share: 0.5, teamsMin: 0 };
  expect([6, 5, 1, 0].map((total) => teamsNeeded(minimum, total))).toEqual([3, 3, 1, 0]);
  expect(teamsNeeded({ ...minimum, share: 0.1, teamsMin: 2 }, 10)).toBe(2);
  const leave = (leaving: number) =>
    reasonOf(() => requireHomeMinimum(minimum, { total: 6, away: 1 }, leaving));
  expect([1, 2, 3].map(leave)).toEqual([undefined, undefined, 'HOME_MINIMUM']);
});

test('shifts that touch are one, and any window of 24 hours counts', () => {
  const rule = {
    hoursPerDayMax: 12,
    hoursPerWeekMax: 60,
    restHoursMin: 10,
    missionHoursBeforeRest: 8,
  };
  const duty = (start: number, end: number) => ({
    personId: 'p',
    field: 'f',
    start: hour(start),
    end: hour(end),
  });
  const check = (mine: [number, number], others: [number, number][]) =>
    reasonOf(() =>
      requireRestedDuty(
        duty(...mine),
        others.map((other) => duty(...other)),
        rule,
      ),
    );
  expect(check([6, 12], [[0, 6]])).toBeUndefined();
  expect(check([6, 13], [[0, 6]])).toBe('REST_RULE');
  expect(check([5, 12], [[0, 6]])).toBe('SHIFT_OVERLAP');
  expect(check([22, 34], [[0, 12]])).toBe('REST_RULE');
  expect(check([24, 36], [[0, 12]])).toBeUndefined();
});

test('gaps of a crew are joined, and one person on two shifts is one', () => {
  const shift = (start: number, end: number, ...personIds: string[]) => ({
    start: hour(start),
    end: hour(end),
    personIds,
  });
  const window = { start: hour(0), end: hour(24) };
  const shifts = [
    shift(-4, 8, 'a', 'b'),
    shift(6, 10, 'b'),
    shift(8, 12, 'c'),
    shift(12, 30, 'a', 'b'),
  ];
  expect(crewGaps(shifts, window, 2)).toEqual([{ start: hour(10), end: hour(12), people: 1 }]);
  expect(crewGaps([], window, 4)).toEqual([{ ...window, people: 0 }]);
});

test('distances are great circles, and unknown where a place is', () => {
  const beijing = { latitude: 39.9042, longitude: 116.4074 };
  const shenzhen = { latitude: 22.5431, longitude: 114.0579 };
  expect(distanceKm(beijing, shenzhen)).toBeCloseTo(1_943, -1);
  expect(distanceKm(beijing, { latitude: null, longitude: null })).toBeUndefined();
});
