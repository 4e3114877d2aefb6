import {
  passMarksOf,
  percentile,
  ranked,
  reachedTime,
  tallyOf,
  trendOf,
  type PersonTimes,
} from './figures';

const start = new Date('2026-11-01T01:00:00Z');
const clock = { runs: [], runSince: start };
const after = (seconds?: number) =>
  seconds === undefined ? null : new Date(start.getTime() + seconds * 1_000);
const marks = {
  ...{ acknowledgedShare: 0.95, acknowledgedSeconds: 300 },
  ...{ musteredShare: 0.9, musteredSeconds: 1_800, kitShare: 1 },
};
const person = (acknowledge?: number, muster?: number, more: object = {}): PersonTimes => ({
  ...{ teamId: 't', excuse: '', turnoutTime: null },
  ...{ acknowledgeTime: after(acknowledge), musterTime: after(muster) },
  ...more,
});
const people = (count: number, acknowledge?: number, muster?: number) =>
  Array.from({ length: count }, () => person(acknowledge, muster));
const tally = (rows: PersonTimes[]) => tallyOf({ people: rows, assets: [] }, clock, marks);

it('takes percentiles over everyone expected: none while too few have come', () => {
  expect(percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9, 10)).toBe(9);
  expect(percentile([1, 2, 3, 4, 5], 0.9, 10)).toBeUndefined();
  expect(percentile([1, 2, 3, 4, 5], 0.5, 10)).toBe(5);
  expect(percentile([], 0.5, 0)).toBeUndefined();
});

it('asks 1,502 acknowledgements and 1,423 people of 1,581', () => {
  const rows = [...people(1_502, 300, 600), ...people(79, 301)];
  const found = passMarksOf(tally(rows), marks);
  expect(found[0]).toEqual({
    ...{ id: 'ACKNOWLEDGED', needed: 1_502, reached: 1_502, of: 1_581, passed: true },
  });
  expect(found[1]).toMatchObject({ id: 'MUSTERED', needed: 1_423, reached: 1_502, passed: true });
  const late = passMarksOf(tally([...people(1_501, 300), ...people(80, 301)]), marks);
  expect(late[0]).toMatchObject({ reached: 1_501, passed: false });
});

it('counts the very last moment of the five minutes, and nothing after it', () => {
  const [last, late] = [person(300), person(300.001)];
  expect(tally([last, late]).acknowledgedInTime).toBe(1);
});

it('stops its clock while the drill is suspended', () => {
  const at = start.getTime();
  const suspended = {
    runs: [[at, at + 60_000]] as [number, number][],
    runSince: after(3_600),
  };
  const rows = [person(30), person(1_000), person(3_600 + 240), person(3_600 + 241)];
  const found = tallyOf({ people: rows, assets: [] }, suspended, marks);
  expect(found.acknowledgedInTime).toBe(3);
  expect(found.acknowledged).toEqual({ count: 4, p50Seconds: 60, p90Seconds: 301 });
});

it('passes no drill to which nobody was expected', () => {
  expect(passMarksOf(tally([]), marks).map(({ id, passed }) => [id, passed])).toEqual([
    ['ACKNOWLEDGED', false],
    ['MUSTERED', false],
    ['KIT', true],
  ]);
});

it('takes the nearest rank of small samples: of one and of two people too', () => {
  const times = (...seconds: number[]) => tally(seconds.map((one) => person(one))).acknowledged;
  expect(times(7)).toEqual({ count: 1, p50Seconds: 7, p90Seconds: 7 });
  expect(times(9, 7)).toEqual({ count: 2, p50Seconds: 7, p90Seconds: 9 });
  expect(times(1, 2, 3)).toEqual({ count: 3, p50Seconds: 2, p90Seconds: 3 });
});

it.each([
  [20, 19, 18],
  [40, 38, 36],
  [1_000, 950, 900],
  [1_581, 1_502, 1_423],
  [1_583, 1_504, 1_425],
  [7, 7, 7],
])('needs, of %i people, %i who acknowledge and %i who come', (of, acknowledged, mustered) => {
  expect(passMarksOf(tally(people(of)), marks).map(({ needed }) => needed)).toEqual([
    ...[acknowledged, mustered],
    0,
  ]);
});

it('expects nobody who is excused, and no kit that is', () => {
  const rolls = {
    people: [person(10, 20), person(undefined, undefined, { excuse: 'ON_TASK' })],
    assets: [
      { teamId: 't', excuse: '', tick: 'PRESENT' as const },
      { teamId: 't', excuse: '', tick: 'MISSING' as const },
      { teamId: 't', excuse: 'ALREADY_CLAIMED', tick: null },
    ],
  };
  expect(tallyOf(rolls, clock, marks)).toMatchObject({
    ...{ expected: 1, excused: 1, acknowledgedInTime: 1 },
    ...{ assetsExpected: 2, assetsPresent: 1, assetsMissing: 1 },
  });
});

it('ranks by who came, then by how soon; the same figures share a rank', () => {
  const teams = [
    { id: 'slow', tally: tally(people(4, 10, 500)) },
    { id: 'half', tally: tally([...people(2, 10, 100), ...people(2)]) },
    { id: 'fast', tally: tally(people(4, 10, 100)) },
    { id: 'also fast', tally: tally(people(8, 10, 100)) },
    { id: 'nobody', tally: tally([]) },
  ];
  const order = ranked(teams).map(({ id, rank }) => [id, rank]);
  expect(order).toEqual([
    ['fast', 1],
    ['also fast', 1],
    ['slow', 3],
    ['half', 4],
    ['nobody', 5],
  ]);
});

it('says when a team had come: with the last one that its share needed', () => {
  const rows = [10, 20, 30, 40, 50, 60, 70, 80, 90, 1_000].map((at) => person(1, at));
  const mustered = ({ musterTime }: PersonTimes) => musterTime;
  expect(reachedTime(rows, mustered, 0.9)).toEqual(after(90));
  expect(reachedTime(rows.slice(0, 8).concat(people(2, 1)), mustered, 0.9)).toBeUndefined();
});

it('compares each quarter with the one before', () => {
  const drill = (quarter: string, came: number) => ({
    ...{ quarter, passed: came >= 9, score: came * 10 },
    tally: tally([...people(came, 10, 100), ...people(10 - came)]),
  });
  const trend = trendOf([drill('2026-Q3', 9), drill('2026-Q2', 8), drill('2026-Q3', 10)]);
  expect(trend).toMatchObject([
    { quarter: '2026-Q3', drillCount: 2, passedCount: 2, musteredShare: 0.95, score: 95 },
    { quarter: '2026-Q2', drillCount: 1, passedCount: 0, musteredShare: 0.8 },
  ]);
  expect(trend[0]!.musteredShareChange).toBeCloseTo(0.15);
  expect(trend[1]!.musteredShareChange).toBeUndefined();
});
