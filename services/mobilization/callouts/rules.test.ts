import fc from 'fast-check';
import { nextMoves, type CalledPerson, type CallOutNow } from './advance';
import { fillQuotas, fits, nearestQuotas, shortfalls, type Quota, type Skilled } from './quota';
import { rankCandidates, type Candidate } from './ranking';
import { answerKinds, recipientStates, stateAfterAnswer, stateAfterEvent } from './recipient';
import { missionDay } from './roster-client';
import { deviationsOf, responseRate, selectWave } from './wave';

const at = new Date('2026-11-22T02:00:00+08:00');
const minutes = (count: number) => new Date(at.getTime() + count * 60_000);
const skills = ['BOAT', 'MEDIC', 'PUMP'];
const limits = { askMax: 1_000, certainty: 0.9 };

const person = fc.record({ skills: fc.subarray(skills) });
const crowd = fc
  .array(person, { maxLength: 12 })
  .map((people) => people.map((each, n) => ({ id: `p${n}`, ...each })));
const quotas = fc
  .subarray(skills, { minLength: 1 })
  .chain((chosen) =>
    fc.tuple(...chosen.map((skill) => fc.record({ skill: fc.constant(skill), people: fc.nat(4) }))),
  );

/** The most places that can be filled, by trying every subset of places for each person. */
function bestByTrial(wanted: Quota[], people: Skilled[]): number {
  const [first, ...rest] = people;
  if (!first) return 0;
  let best = bestByTrial(wanted, rest);
  wanted.forEach((quota, n) => {
    if (quota.people === 0 || !fits(quota, first)) return;
    const left = wanted.map((each, m) => (m === n ? { ...each, people: each.people - 1 } : each));
    best = Math.max(best, 1 + bestByTrial(left, rest));
  });
  return best;
}

test('each person counts once, for one place of a skill they have, and no quota is exceeded', () => {
  fc.assert(
    fc.property(quotas, crowd, (wanted, people) => {
      const placed = fillQuotas(wanted, people);
      for (const { id, skills } of people) {
        const place = placed.get(id);
        expect(place === undefined || skills.includes(place)).toBe(true);
      }
      for (const { skill, people: most } of wanted) {
        const count = [...placed.values()].filter((each) => each === skill).length;
        expect(count).toBeLessThanOrEqual(most);
      }
    }),
  );
});

test('as many places are filled as any assignment could fill', () => {
  const small = crowd.map((people) => people.slice(0, 6));
  fc.assert(
    fc.property(quotas, small, (wanted, people) => {
      expect(fillQuotas(wanted, people).size).toBe(bestByTrial(wanted, people));
    }),
    { numRuns: 60 },
  );
});

test('whoever comes earlier keeps a place whoever comes later', () => {
  fc.assert(
    fc.property(quotas, crowd, fc.nat(12), (wanted, people, count) => {
      const before = fillQuotas(wanted, people.slice(0, count));
      const after = fillQuotas(wanted, people);
      for (const id of before.keys()) expect(after.has(id)).toBe(true);
    }),
  );
});

test('a boat operator who is also a medic frees the place that only they can fill', () => {
  const wanted = [
    { skill: 'BOAT', people: 1 },
    { skill: 'MEDIC', people: 1 },
  ];
  const both = { id: 'both', skills: ['BOAT', 'MEDIC'] };
  const boat = { id: 'boat', skills: ['BOAT'] };
  expect(Object.fromEntries(fillQuotas(wanted, [both, boat]))).toEqual({
    both: 'MEDIC',
    boat: 'BOAT',
  });
});

test('the nearest feasible quota is what is asked for, less what is missing', () => {
  const wanted = [
    { skill: 'BOAT', people: 4 },
    { skill: 'MEDIC', people: 2 },
  ];
  const people = ['a', 'b', 'c'].map((id) => ({ id, skills: ['BOAT'] }));
  expect(nearestQuotas(wanted, people)).toEqual([
    { skill: 'BOAT', people: 3 },
    { skill: 'MEDIC', people: 0 },
  ]);
});

const candidate = (fields: Partial<Candidate>): Candidate => ({
  personId: 'p',
  teamId: 't',
  skills: ['BOAT'],
  ...{ volunteer: false, onShift: true, barriers: [], distanceKm: 5, turnoutMinutes: 5 },
  ...{ timesAsked: 0, hoursSinceAsked: null, reachable: true },
  ...fields,
});

const need = {
  quotas: [{ skill: 'BOAT', people: 1 }],
  includeVolunteers: false,
  minutesLeft: null,
};

test('the near, rested and seldom asked are asked first', () => {
  const { ranked } = rankCandidates(
    [
      candidate({ personId: 'often', timesAsked: 5 }),
      candidate({ personId: 'far', distanceKm: 12 }),
      candidate({ personId: 'tired', hoursSinceAsked: 3, timesAsked: 1 }),
      candidate({ personId: 'near' }),
      candidate({ personId: 'off-shift', onShift: false }),
    ],
    need,
  );
  expect(ranked.map(({ personId }) => personId)).toEqual([
    'near',
    'off-shift',
    'far',
    'often',
    'tired',
  ]);
});

test('who cannot go is left out, each with the reason', () => {
  const { ranked, excluded } = rankCandidates(
    [
      candidate({ personId: 'a', barriers: ['RESTING'] }),
      candidate({ personId: 'b', reachable: false }),
      candidate({ personId: 'c', volunteer: true }),
      candidate({ personId: 'd', skills: ['MEDIC'] }),
      candidate({ personId: 'e', distanceKm: 100 }),
      candidate({ personId: 'f', distanceKm: null }),
    ],
    { ...need, minutesLeft: 60 },
  );
  expect(ranked.map(({ personId }) => personId)).toEqual(['f']);
  expect(excluded.map(({ reason }) => reason)).toEqual([
    'RESTING',
    'NO_CONTACT',
    'VOLUNTEER',
    'NOT_QUALIFIED',
    'TOO_FAR',
  ]);
});

test('the order of candidates does not depend on the order they were found in', () => {
  const some = fc.array(
    fc.record({ timesAsked: fc.nat(3), distanceKm: fc.option(fc.nat(20)), onShift: fc.boolean() }),
  );
  fc.assert(
    fc.property(some, (given) => {
      const people = given.map((each, n) => candidate({ personId: `p${n}`, ...each }));
      const forward = rankCandidates(people, need).ranked;
      const backward = rankCandidates([...people].reverse(), need).ranked;
      expect(backward).toEqual(forward);
    }),
  );
});

const likely = (count: number, rate: number, prefix = 'p') =>
  Array.from({ length: count }, (_, n) => ({ id: `${prefix}${n}`, skills: ['BOAT'], rate }));

test('people who always come are asked exactly as often as needed', () => {
  fc.assert(
    fc.property(fc.nat(30), fc.nat(60), (places, crowdSize) => {
      const wanted = [{ skill: 'BOAT', people: places }];
      const asked = selectWave(wanted, [], likely(crowdSize, 1), limits);
      expect(asked).toEqual(likely(Math.min(places, crowdSize), 1).map(({ id }) => id));
    }),
  );
});

test('the less people came in the past, the more are asked', () => {
  const wanted = [{ skill: 'BOAT', people: 4 }];
  const counts = [0.9, 0.7, 0.5, 0.3].map(
    (rate) => selectWave(wanted, [], likely(200, rate), limits).length,
  );
  expect(counts).toEqual([...counts].sort((a, b) => a - b));
  expect(counts[0]).toBeGreaterThan(4);
  expect(selectWave(wanted, likely(200, 0.5, 'o'), likely(200, 0.5), limits)).toEqual([]);
});

test('the surer a wave is to bring enough, the more are asked, never beyond its limit', () => {
  const wanted = [{ skill: 'BOAT', people: 4 }];
  const askedAt = (certainty: number, askMax = 1_000) =>
    selectWave(wanted, [], likely(200, 0.5), { askMax, certainty }).length;
  const counts = [0.5, 0.8, 0.9, 0.95, 0.99].map((certainty) => askedAt(certainty));
  expect(counts).toEqual([...counts].sort((a, b) => a - b));
  expect(counts[0]).toBe(8);
  expect(askedAt(0.99, 10)).toBe(10);
  // Quantiles of the normal distribution.
  for (const [share, deviations] of [
    [0.5, 0],
    [0.9, 1.2816],
    [0.95, 1.6449],
    [0.99, 2.3263],
  ] as const) {
    expect(deviationsOf(share)).toBeCloseTo(deviations, 3);
  }
});

test('a newcomer is no certain refusal after one, and no certain yes', () => {
  expect(responseRate({ asked: 0, came: 0 })).toBe(0.5);
  expect(responseRate({ asked: 1, came: 0 })).toBe(0.4);
  expect(responseRate({ asked: 1_000, came: 1_000 })).toBe(0.99);
});

const called = (id: string, fields: Partial<CalledPerson> = {}): CalledPerson => ({
  ...{ id, skills: ['BOAT'], rate: 1, state: 'CANDIDATE', rank: 0, respondBy: null },
  ...{ answerTime: null, etaTime: null, callDue: false, place: null },
  ...fields,
});

const callOut: CallOutNow = {
  quotas: [{ skill: 'BOAT', people: 2 }],
  ...{ musterTime: minutes(60), graceSeconds: 900, limits, escalated: false },
};

test('a decliner is replaced at once, by who is next', () => {
  const people = [
    called('a', { state: 'ACCEPTED', answerTime: at, rank: 1, place: 'BOAT' }),
    called('b', { state: 'DECLINED', rank: 2 }),
    called('d', { rank: 4 }),
    called('c', { rank: 3 }),
  ];
  expect(nextMoves(callOut, people, at)).toMatchObject({ ask: ['c'], escalate: false });
});

test('silence past its time ends in the next wave, and at last at the authority', () => {
  const silent = called('a', { state: 'DELIVERED', respondBy: minutes(-1) });
  const next = nextMoves(callOut, [silent, called('b', { rank: 2 })], at);
  expect(next).toMatchObject({ timedOut: ['a'], ask: ['b'], escalate: false });
  const last = nextMoves(callOut, [silent], at);
  expect(last).toMatchObject({ timedOut: ['a'], ask: [], escalate: true });
  expect(nextMoves({ ...callOut, escalated: true }, [silent], at).escalate).toBe(false);
});

test('when the places are filled, later acceptances and open questions are stood down', () => {
  const people = [
    called('late', { state: 'ACCEPTED', answerTime: minutes(2) }),
    called('first', { state: 'ACCEPTED', answerTime: minutes(-2) }),
    called('there', { state: 'MUSTERED', answerTime: minutes(1) }),
    called('asked', { state: 'SENT' }),
  ];
  const moves = nextMoves(callOut, people, at);
  expect(moves).toMatchObject({ filled: true, standDown: ['late', 'asked'], ask: [] });
  expect(moves.places.map(({ id }) => id).sort()).toEqual(['first', 'there']);
});

test('who said to come and did not is a no-show, told to the authority and replaced by who is next', () => {
  const people = [called('a', { state: 'EN_ROUTE' }), called('b', { rank: 2 }), called('c')];
  const late = nextMoves(callOut, people, minutes(76));
  expect(late).toMatchObject({ noShows: ['a'], ask: ['c', 'b'], escalate: true });
  expect(nextMoves(callOut, people, minutes(74)).noShows).toEqual([]);
  expect(nextMoves(callOut, people, minutes(181)).ask).toEqual([]);
});

test('whoever is later than the own estimate is replaced before the time of muster', () => {
  const late = called('a', {
    state: 'ACCEPTED',
    answerTime: at,
    etaTime: minutes(20),
    place: 'BOAT',
  });
  const people = [late, called('there', { state: 'MUSTERED', place: 'BOAT' }), called('next')];
  expect(nextMoves(callOut, people, minutes(35)).noShows).toEqual([]);
  expect(nextMoves(callOut, people, minutes(36))).toMatchObject({ noShows: ['a'], ask: ['next'] });
  const anyTime = { ...callOut, musterTime: null };
  expect(nextMoves(anyTime, people, minutes(36))).toMatchObject({ noShows: ['a'], ask: ['next'] });
});

test('a replacement has time to come after the time of muster, and stays home when both turn up', () => {
  const came = called('late', { state: 'MUSTERED', answerTime: minutes(90) });
  const there = called('there', { state: 'MUSTERED', answerTime: minutes(-5) });
  const coming = called('instead', { state: 'ACCEPTED', answerTime: minutes(80) });
  expect(nextMoves(callOut, [there, coming], minutes(139)).noShows).toEqual([]);
  expect(nextMoves(callOut, [there, coming], minutes(141)).noShows).toEqual(['instead']);
  const both = nextMoves(callOut, [came, there, coming], minutes(95));
  expect(both).toMatchObject({ filled: true, standDown: ['instead'], noShows: [] });
});

test('a call that could not go out yet is withdrawn once the places are filled', () => {
  const filled = ['x', 'y'].map((id) => called(id, { state: 'ACCEPTED', answerTime: at }));
  const late = called('late', { state: 'NO_RESPONSE', callDue: true });
  const due = called('due', { state: 'QUEUED', respondBy: minutes(-1), callDue: true });
  const moves = nextMoves(callOut, [...filled, late, due], at);
  expect(moves).toMatchObject({ filled: true, timedOut: [], withdraw: ['late', 'due'] });
  expect(nextMoves(callOut, [filled[0]!, late, due], at).withdraw).toEqual([]);
});

test('a call-out of everyone stands nobody down and asks nobody twice', () => {
  const people = [called('a', { state: 'MUSTERED' }), called('b', { state: 'SENT' })];
  expect(nextMoves({ ...callOut, quotas: [] }, people, at)).toMatchObject({
    ...{ standDown: [], ask: [], escalate: false, timedOut: [] },
  });
});

const anyone = fc.record({
  skills: fc.subarray(skills),
  state: fc.constantFrom(...recipientStates),
  rate: fc.double({ min: 0.05, max: 0.99, noNaN: true }),
  due: fc.constantFrom(null, minutes(-1), minutes(5)),
});

test('moves agree with each other: nobody is asked and stood down, and no place is filled twice', () => {
  fc.assert(
    fc.property(quotas, fc.array(anyone, { maxLength: 20 }), fc.nat(100), (wanted, given, late) => {
      const people = given.map(({ due, ...each }, n) =>
        called(`p${n}`, { ...each, rank: n, respondBy: due }),
      );
      const moves = nextMoves({ ...callOut, quotas: wanted }, people, minutes(late));
      const all = [...moves.timedOut, ...moves.noShows, ...moves.standDown, ...moves.ask];
      expect(new Set(all).size).toBe(all.length);
      if (moves.filled) expect(moves.ask).toEqual([]);
      const state = new Map(people.map((each) => [each.id, each.state]));
      for (const id of moves.ask) expect(['CANDIDATE', 'STOOD_DOWN']).toContain(state.get(id));
      for (const id of moves.standDown) expect(state.get(id)).not.toBe('MUSTERED');
    }),
  );
});

test('moves that were made are not made again', () => {
  fc.assert(
    fc.property(quotas, fc.array(anyone, { maxLength: 20 }), (wanted, given) => {
      const people = given.map(({ due, ...each }, n) =>
        called(`p${n}`, { ...each, rank: n, respondBy: due }),
      );
      const first = nextMoves({ ...callOut, quotas: wanted }, people, at);
      const changed = people.map((each) => ({ ...each, ...after(first, each) }));
      const again = nextMoves(
        { ...callOut, quotas: wanted, escalated: first.escalate },
        changed,
        at,
      );
      expect(again).toMatchObject({ timedOut: [], noShows: [], places: [], standDown: [] });
      expect(again.escalate && first.ask.length === 0).toBe(false);
    }),
  );
});

function after(moves: ReturnType<typeof nextMoves>, each: CalledPerson): Partial<CalledPerson> {
  const { id } = each;
  const place = moves.places.find((one) => one.id === id)?.place;
  const placed = place === undefined ? {} : { place };
  if (moves.ask.includes(id)) return { ...placed, state: 'QUEUED', respondBy: minutes(5) };
  if (moves.timedOut.includes(id)) return { ...placed, state: 'NO_RESPONSE' };
  if (moves.noShows.includes(id)) return { ...placed, state: 'NO_SHOW' };
  if (moves.standDown.includes(id)) return { ...placed, state: 'STOOD_DOWN' };
  return placed;
}

test('late receipts never take back what a person has said', () => {
  for (const state of recipientStates) {
    const heard = ['ACKNOWLEDGED', 'ACCEPTED', 'EN_ROUTE', 'MUSTERED', 'DECLINED'].includes(state);
    for (const event of ['SENT', 'DELIVERED', 'UNDELIVERABLE'] as const) {
      if (heard) expect(stateAfterEvent(state, event)).toBe(state);
    }
  }
});

test('an answer said twice changes nothing the second time', () => {
  for (const state of recipientStates) {
    for (const answer of answerKinds) {
      let once: ReturnType<typeof stateAfterAnswer>;
      try {
        once = stateAfterAnswer(state, answer);
      } catch {
        continue;
      }
      expect(stateAfterAnswer(once, answer)).toBe(once);
    }
  }
});

test('who was stood down is told so instead of being let come', () => {
  expect(() => stateAfterAnswer('STOOD_DOWN', 'ACCEPT')).toThrow('the place is filled');
  expect(() => stateAfterAnswer('MUSTERED', 'DECLINE')).toThrow('has arrived');
});

test('shortfalls name what each quota still lacks', () => {
  const wanted = [{ skill: 'BOAT', people: 3 }];
  expect(shortfalls(wanted, new Map([['a', 'BOAT']]))).toEqual([
    { skill: 'BOAT', people: 3, missing: 2 },
  ]);
});

test('certificates are judged by the day people are needed on, as days are counted there', () => {
  const now = new Date('2026-06-30T15:59:59Z');
  expect(missionDay({ musterTime: null }, now)).toBe('2026-06-30');
  expect(missionDay({ musterTime: '2026-06-30T17:00:00Z' }, now)).toBe('2026-07-01');
});
