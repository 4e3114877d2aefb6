// What attendance comes to: counts, percentiles, pass marks and the order of teams.
import { exerciseMsAt, type Clock } from './drill';
import type { PassMarks } from './guide';

export type PersonTimes = {
  teamId: string;
  /** Why this person is not expected; empty for who is. */
  excuse: string;
  acknowledgeTime: Date | null;
  turnoutTime: Date | null;
  musterTime: Date | null;
};

export const ticks = ['PRESENT', 'DAMAGED', 'MISSING'] as const;
export type Tick = (typeof ticks)[number];
export type AssetTick = { teamId: string; excuse: string; tick: Tick | null };

export type Times = { count: number; p50Seconds?: number; p90Seconds?: number };

export type Tally = {
  expected: number;
  excused: number;
  acknowledged: Times;
  turnedOut: Times;
  mustered: Times;
  acknowledgedInTime: number;
  musteredInTime: number;
  assetsExpected: number;
  assetsPresent: number;
  assetsDamaged: number;
  assetsMissing: number;
};

export type PassMark = {
  id: 'ACKNOWLEDGED' | 'MUSTERED' | 'KIT';
  needed: number;
  reached: number;
  of: number;
  passed: boolean;
};

/** The smallest whole number that is at least this share: 0.95 of 1,581 is 1,502. */
export const neededOf = (share: number, of: number) => Math.max(0, Math.ceil(share * of - 1e-9));

/**
 * Nearest rank over all who are expected, not only over those who did it; undefined while fewer
 * than that share have: leaving out the absent would flatter a team that half came.
 */
export function percentile(sorted: readonly number[], share: number, of: number) {
  return sorted[Math.max(1, neededOf(share, of)) - 1];
}

export function timesOf(
  people: readonly PersonTimes[],
  timeOf: (person: PersonTimes) => Date | null,
  clock: Clock,
): Times {
  const seconds = people
    .map(timeOf)
    .filter((time) => time !== null)
    .map((time) => exerciseMsAt(clock, time) / 1_000)
    .sort((a, b) => a - b);
  return {
    count: seconds.length,
    p50Seconds: percentile(seconds, 0.5, people.length),
    p90Seconds: percentile(seconds, 0.9, people.length),
  };
}

const acknowledged = ({ acknowledgeTime }: PersonTimes) => acknowledgeTime;
const mustered = ({ musterTime }: PersonTimes) => musterTime;

function inTime(
  people: readonly PersonTimes[],
  timeOf: (person: PersonTimes) => Date | null,
  clock: Clock,
  seconds: number,
): number {
  return people.filter((person) => isInTime(timeOf(person), clock, seconds)).length;
}

/** To the very end of the last second; any time will do where there is no limit. */
export const isInTime = (time: Date | null, clock: Clock, seconds: number) =>
  time !== null && (seconds === 0 || exerciseMsAt(clock, time) <= seconds * 1_000);

export type Rolls = { people: readonly PersonTimes[]; assets: readonly AssetTick[] };

export function tallyOf({ people, assets }: Rolls, clock: Clock, marks: PassMarks): Tally {
  const expected = people.filter(({ excuse }) => excuse === '');
  const kit = assets.filter(({ excuse }) => excuse === '');
  const ticked = (tick: Tick) => kit.filter((asset) => asset.tick === tick).length;
  return {
    expected: expected.length,
    excused: people.length - expected.length,
    acknowledged: timesOf(expected, acknowledged, clock),
    turnedOut: timesOf(expected, ({ turnoutTime }) => turnoutTime, clock),
    mustered: timesOf(expected, mustered, clock),
    acknowledgedInTime: inTime(expected, acknowledged, clock, marks.acknowledgedSeconds),
    musteredInTime: inTime(expected, mustered, clock, marks.musteredSeconds),
    assetsExpected: kit.length,
    assetsPresent: ticked('PRESENT'),
    assetsDamaged: ticked('DAMAGED'),
    assetsMissing: ticked('MISSING'),
  };
}

export function passMarksOf(tally: Tally, marks: PassMarks): PassMark[] {
  const mark = (id: PassMark['id'], share: number, reached: number, of: number) => {
    const needed = neededOf(share, of);
    // A share of nobody proves nothing; kit that nobody expects is not missing.
    const proven = of > 0 || id === 'KIT' || share === 0;
    return { id, needed, reached, of, passed: proven && reached >= needed };
  };
  return [
    mark('ACKNOWLEDGED', marks.acknowledgedShare, tally.acknowledgedInTime, tally.expected),
    mark('MUSTERED', marks.musteredShare, tally.musteredInTime, tally.expected),
    mark('KIT', marks.kitShare, tally.assetsPresent, tally.assetsExpected),
  ];
}

export type Ranked<T> = T & { rank: number; tally: Tally };

/** Best first; who cannot be told apart shares a rank. Teams of which nobody is expected come last. */
export function ranked<T extends { tally: Tally }>(teams: readonly T[]): Ranked<T>[] {
  const inOrder = [...teams].sort((a, b) => compare(a.tally, b.tally));
  let rank = 0;
  return inOrder.map((team, place) => {
    const before = inOrder[place - 1];
    if (!before || compare(before.tally, team.tally) !== 0) rank = place + 1;
    return { ...team, rank };
  });
}

function compare(a: Tally, b: Tally): number {
  const keys = (tally: Tally) => [
    -shareOf(tally.musteredInTime, tally.expected),
    tally.mustered.p90Seconds ?? Infinity,
    -shareOf(tally.acknowledgedInTime, tally.expected),
    tally.acknowledged.p90Seconds ?? Infinity,
  ];
  const right = keys(b);
  for (const [place, left] of keys(a).entries()) {
    if (left !== right[place]) return left < right[place]! ? -1 : 1;
  }
  return 0;
}

export const shareOf = (part: number, of: number) => (of === 0 ? 0 : part / of);

/** When the share was reached: the time of the last one it needed. */
export function reachedTime(
  people: readonly PersonTimes[],
  timeOf: (person: PersonTimes) => Date | null,
  share: number,
): Date | undefined {
  const expected = people.filter(({ excuse }) => excuse === '');
  const times = expected
    .map(timeOf)
    .filter((time) => time !== null)
    .sort((a, b) => a.getTime() - b.getTime());
  return expected.length === 0
    ? undefined
    : times[Math.max(1, neededOf(share, expected.length)) - 1];
}

export type ClosedDrill = {
  quarter: string;
  tally: Tally;
  passed: boolean;
  score?: number;
};

export type Quarter = {
  quarter: string;
  drillCount: number;
  passedCount: number;
  acknowledgedShare: number;
  musteredShare: number;
  acknowledgedP90Seconds?: number;
  musteredP90Seconds?: number;
  score?: number;
  musteredShareChange?: number;
};

const mean = (values: (number | undefined)[]) => {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((a, b) => a + b, 0) / known.length;
};

/** By quarter, the last first, each with its change to the quarter before it in the list. */
export function trendOf(drills: readonly ClosedDrill[]): Quarter[] {
  const names = [...new Set(drills.map(({ quarter }) => quarter))].sort();
  const quarters = names.map((quarter): Quarter => {
    const own = drills.filter((drill) => drill.quarter === quarter);
    const sum = (part: (tally: Tally) => number) =>
      own.reduce((all, { tally }) => all + part(tally), 0);
    const expected = sum((tally) => tally.expected);
    return {
      quarter,
      drillCount: own.length,
      passedCount: own.filter(({ passed }) => passed).length,
      acknowledgedShare: shareOf(
        sum((tally) => tally.acknowledgedInTime),
        expected,
      ),
      musteredShare: shareOf(
        sum((tally) => tally.musteredInTime),
        expected,
      ),
      acknowledgedP90Seconds: mean(own.map(({ tally }) => tally.acknowledged.p90Seconds)),
      musteredP90Seconds: mean(own.map(({ tally }) => tally.mustered.p90Seconds)),
      score: mean(own.map(({ score }) => score)),
    };
  });
  return quarters
    .map((quarter, place) => {
      const before = quarters[place - 1];
      const change = before && quarter.musteredShare - before.musteredShare;
      return { ...quarter, musteredShareChange: change };
    })
    .reverse();
}
