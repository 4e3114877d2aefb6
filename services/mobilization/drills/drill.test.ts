import {
  drillStates,
  exerciseMs,
  exerciseMsAt,
  isMissed,
  isOpenTo,
  lastMoment,
  markedEn,
  markedZh,
  moved,
  unmarkedZh,
  type Drill,
  type DrillVerb,
} from './drill';

const t = (minutes: number) => new Date(Date.UTC(2026, 10, 1) + minutes * 60_000);

const drill = (given: Partial<Drill> = {}): Drill => ({
  ...{ id: 'd', seriesId: null, nominalDay: null, divisionCode: '440310000000' },
  ...{ kind: 'FULL_SCALE', state: 'SCHEDULED', stateReason: '' },
  planned: {
    ...{ nameZh: '拉动', nameEn: 'Muster', scenario: '', guideId: 'g', teamIds: ['t'] },
    ...{ assetIds: [], allKit: false, weekends: false, graceHours: 24 },
  },
  ...{ planTime: t(0), windowEndTime: null, dueTime: null, startTime: null, finishTime: null },
  ...{ closeTime: null, runMs: 0, runSince: null, runs: [], incidentId: '', missedTime: null },
  ...{ version: 1, createTime: t(-1) },
  ...given,
});

it('counts exercise time without the suspensions', () => {
  const running = moved(drill(), 'start', t(0));
  const suspended = moved(running, 'suspend', t(10), '真实灾情');
  expect(exerciseMs(suspended, t(40))).toBe(10 * 60_000);
  const resumed = moved(suspended, 'resume', t(40));
  expect(exerciseMs(resumed, t(45))).toBe(15 * 60_000);
  expect(resumed.startTime).toEqual(t(0));
  const finished = moved(resumed, 'finish', t(50));
  expect(finished).toMatchObject({ state: 'EVALUATING', finishTime: t(50), runMs: 20 * 60_000 });
});

it.each([
  ['start', ['SCHEDULED']],
  ['schedule', ['PLANNED']],
  ['suspend', ['RUNNING']],
  ['resume', ['SUSPENDED']],
  ['finish', ['RUNNING', 'SUSPENDED']],
  ['close', ['EVALUATING']],
  ['abort', ['PLANNED', 'SCHEDULED', 'RUNNING', 'SUSPENDED']],
] as [DrillVerb, string[]][])('%s is taken in %s alone', (verb, allowed) => {
  for (const state of drillStates) {
    const attempt = () => moved(drill({ state }), verb, t(0));
    if (allowed.includes(state)) attempt();
    else expect(attempt).toThrow(expect.objectContaining({ reason: 'DRILL_STATE' }));
  }
});

it('tells what its clock showed at a time, and when it stopped', () => {
  const begun = moved(drill(), 'start', t(0));
  const ended = moved(moved(moved(begun, 'suspend', t(10)), 'resume', t(40)), 'finish', t(50));
  const shown = [-5, 5, 10, 25, 45, 50, 90].map((at) => exerciseMsAt(ended, t(at)) / 60_000);
  expect(shown).toEqual([0, 5, 10, 10, 15, 20, 20]);
  expect(exerciseMsAt(begun, t(90))).toBe(90 * 60_000);
  expect([begun, ended].map((each) => lastMoment(each, t(90)))).toEqual([t(90), t(50)]);
});

it('hides a blind drill from everyone but its controllers until it has begun', () => {
  expect(isOpenTo(drill(), false)).toBe(true);
  for (const kind of ['NO_NOTICE', 'DOUBLE_BLIND'] as const) {
    expect(isOpenTo(drill({ kind }), false)).toBe(false);
    expect(isOpenTo(drill({ kind }), true)).toBe(true);
    expect(isOpenTo(drill({ kind, startTime: t(0) }), false)).toBe(true);
  }
});

it('is missed once its time or its window is over by the grace', () => {
  expect(isMissed(drill(), t(24 * 60))).toBe(false);
  expect(isMissed(drill(), t(24 * 60 + 1))).toBe(true);
  expect(isMissed(drill({ windowEndTime: t(60) }), t(24 * 60 + 1))).toBe(false);
  expect(isMissed(drill({ state: 'RUNNING' }), t(24 * 60 + 1))).toBe(false);
  expect(isMissed(drill({ missedTime: t(0) }), t(24 * 60 + 1))).toBe(false);
});

it('marks names once, and takes the mark off what comes back', () => {
  expect(markedZh(markedZh('拉动'))).toBe('【演练】拉动');
  expect(markedEn(markedEn('Muster'))).toBe('Muster (EXERCISE)');
  expect(unmarkedZh('【演练】拉动')).toBe('拉动');
});
