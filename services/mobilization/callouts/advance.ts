// What a call-out does next, from its people as they are now. It remembers nothing between two
// looks, so it may be asked at any time: after an answer, at a deadline, or by the sweeper.
import { fillQuotas, shortfalls, type Quota, type Shortfall } from './quota';
import { isAwaiting, isComing, type RecipientState } from './recipient';
import { selectWave, type AskLimits, type Likely } from './wave';

export type CalledPerson = Likely & {
  state: RecipientState;
  rank: number;
  /** Until when an answer is waited for; null where none is due. */
  respondBy: Date | null;
  answerTime: Date | null;
  /** When this person said to arrive. */
  etaTime: Date | null;
  /** The call still has to go out: nothing that wakes anybody was sent yet. */
  callDue: boolean;
  /** The skill this person has a place for; null for none. */
  place: string | null;
};

export type CallOutNow = {
  /** None: everyone is asked, and nobody is stood down. */
  quotas: Quota[];
  musterTime: Date | null;
  graceSeconds: number;
  limits: AskLimits;
  escalated: boolean;
};

export type Moves = {
  timedOut: string[];
  noShows: string[];
  /** Whose place has changed; null takes it away. */
  places: { id: string; place: string | null }[];
  standDown: string[];
  /** Whose call is no longer sent: the places were filled before it could be. */
  withdraw: string[];
  /** The next wave. */
  ask: string[];
  /** Nobody is left to ask, or no time: the authority must decide. */
  escalate: boolean;
  filled: boolean;
  short: Shortfall[];
};

const none: Moves = {
  ...{ timedOut: [], noShows: [], places: [], standDown: [], withdraw: [], ask: [] },
  ...{ escalate: false, filled: false, short: [] },
};

/** Whoever says yes after the time of muster and names no time is given so long. */
const lateComerMs = 45 * 60_000;
/** So long after the time of muster others are still asked in place of who did not come. */
const replaceMs = 120 * 60_000;

/**
 * Until when a person who said yes must have arrived: by the own estimate where it is later than
 * what was said, within bounds; else by the time of muster. Null where nobody said a time.
 */
export function expectedBy(
  { musterTime, graceSeconds }: Pick<CallOutNow, 'musterTime' | 'graceSeconds'>,
  { answerTime, etaTime }: Pick<CalledPerson, 'answerTime' | 'etaTime'>,
): Date | null {
  const said = answerTime?.getTime() ?? 0;
  const muster = musterTime?.getTime() ?? null;
  const eta = etaTime && etaTime.getTime() > said ? etaTime.getTime() : null;
  const latest = muster === null ? Infinity : Math.max(muster, said) + lateComerMs;
  const unsaid = muster === null || muster > said ? muster : said + lateComerMs;
  const expected = eta === null ? unsaid : Math.min(eta, latest);
  return expected === null ? null : new Date(expected + graceSeconds * 1000);
}

const hasFailed = (callOut: CallOutNow, person: CalledPerson, now: Date): boolean => {
  if (person.state !== 'ACCEPTED' && person.state !== 'EN_ROUTE') return false;
  const by = expectedBy(callOut, person);
  return by !== null && now > by;
};

export function nextMoves(callOut: CallOutNow, people: CalledPerson[], now: Date): Moves {
  const { quotas } = callOut;
  const timedOut = people.filter(
    ({ state, respondBy }) => isAwaiting(state) && respondBy !== null && respondBy <= now,
  );
  const noShows = people.filter((person) => hasFailed(callOut, person, now));
  const gone = new Set([...timedOut, ...noShows].map(({ id }) => id));
  const left = { ...none, timedOut: idsOf(timedOut), noShows: idsOf(noShows) };
  if (quotas.length === 0) return left;
  const coming = people.filter(({ id, state }) => isComing(state) && !gone.has(id)).sort(firstCome);
  const placed = fillQuotas(quotas, coming);
  const short = shortfalls(quotas, placed);
  const filled = short.every(({ missing }) => missing === 0);
  const outstanding = people.filter(({ id, state }) => isAwaiting(state) && !gone.has(id));
  const places = people
    .map(({ id, place }) => ({ id, was: place, place: placed.get(id) ?? null }))
    .filter(({ was, place }) => was !== place)
    .map(({ id, place }) => ({ id, place }));
  // Whoever has arrived is not sent away by a machine.
  const surplus = coming.filter(({ id, state }) => !placed.has(id) && state !== 'MUSTERED');
  const standDown = idsOf(filled ? [...surplus, ...outstanding] : surplus);
  const next = filled
    ? { ask: [], escalate: false }
    : escalation(callOut, people, short, now, gone);
  const late = (person: CalledPerson) =>
    person.callDue && (person.state === 'NO_RESPONSE' || timedOut.includes(person));
  const withdraw = filled ? idsOf(people.filter(late)) : [];
  const silent = left.timedOut.filter((id) => !withdraw.includes(id));
  return { ...left, timedOut: silent, places, standDown, withdraw, filled, short, ...next };
}

function escalation(
  callOut: CallOutNow,
  people: CalledPerson[],
  short: Shortfall[],
  now: Date,
  gone: Set<string>,
): { ask: string[]; escalate: boolean } {
  const missing = short.map(({ skill, missing }) => ({ skill, people: missing }));
  const outstanding = people.filter(({ id, state }) => isAwaiting(state) && !gone.has(id));
  // Who was stood down may be needed after all, when nobody else is left to ask.
  const candidates = (['CANDIDATE', 'STOOD_DOWN'] as const).flatMap((wanted) =>
    people.filter(({ state }) => state === wanted).sort((a, b) => a.rank - b.rank),
  );
  const ask = mayStillAsk(callOut, now)
    ? selectWave(missing, outstanding, candidates, callOut.limits)
    : [];
  if (callOut.escalated) return { ask, escalate: false };
  // The time has come and places are empty: the authority hears of it while others are asked.
  if (hasEnded(callOut, now)) return { ask, escalate: true };
  if (ask.length > 0) return { ask, escalate: false };
  // Even if everyone who has been asked came, places would stay empty.
  const best = shortfalls(missing, fillQuotas(missing, outstanding));
  return { ask, escalate: best.some(({ missing: still }) => still > 0) };
}

function hasEnded({ musterTime, graceSeconds }: CallOutNow, now: Date): boolean {
  return musterTime !== null && now.getTime() > musterTime.getTime() + graceSeconds * 1000;
}

const mayStillAsk = ({ musterTime }: CallOutNow, now: Date): boolean =>
  musterTime === null || now.getTime() <= musterTime.getTime() + replaceMs;

const nearness: Partial<Record<RecipientState, number>> = { MUSTERED: 0, EN_ROUTE: 1, ACCEPTED: 2 };

// Whoever is there stays; then who is on the way; then who said so first.
function firstCome(a: CalledPerson, b: CalledPerson): number {
  const order = (nearness[a.state] ?? 3) - (nearness[b.state] ?? 3);
  const times = (a.answerTime?.getTime() ?? 0) - (b.answerTime?.getTime() ?? 0);
  return order || times || a.rank - b.rank || (a.id < b.id ? -1 : 1);
}

const idsOf = (people: CalledPerson[]) => people.map(({ id }) => id);
