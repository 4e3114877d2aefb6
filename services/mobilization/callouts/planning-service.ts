// Whom a call-out would ask, from the roster and the past. The dry run and the call-out itself go
// through here, so they cannot disagree.
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../platform/errors';
import type { AuditContext } from '../../platform/audit';
import type { Order, Policy } from './call-out';
import { findPolicy } from './call-out-store';
import type { CallOuts } from './parts-service';
import { sendTime } from './quiet-hours';
import { nearestQuotas, type Quota } from './quota';
import { rankCandidates, type Candidate, type Excluded } from './ranking';
import { listPast, type Past } from './recipient-store';
import { findPeople, rosterOptions, type FoundPerson } from './roster-client';
import { routesOf, type Route } from './routes';
import { responseRate, selectWave, type AskLimits } from './wave';

export type PlannedPerson = FoundPerson & { etaMinutes: number; rate: number; routes: Route[] };

export type Plan = {
  order: Order;
  policy: Policy;
  /** In the order of asking. */
  candidates: PlannedPerson[];
  excluded: Excluded[];
  /** What each quota could get at most. */
  nearest: Quota[];
  feasible: boolean;
  /** Who is asked first: ids of persons. */
  first: Set<string>;
  sendTime: Date;
};

const dayMs = 86_400_000;
const pastBatch = 5_000;
const turn = 1_000;

export async function planCallOut(
  parts: CallOuts,
  order: Order,
  context: AuditContext,
): Promise<Plan> {
  const now = parts.now();
  const policy = (await findPolicy(parts.db, order.level))!.rules;
  if (policy.urgent) parts.gate.hold();
  const people = await findPeople(
    parts.roster,
    order,
    parts.now(),
    rosterOptions(context.actor.id),
  );
  const past = await pastOf(parts, people, order);
  const { ranked, excluded } = order.quotas.length
    ? ranking(parts, people, past, order, policy)
    : { ranked: everyone(people), excluded: [] };
  const candidates: PlannedPerson[] = [];
  for (const { person, etaMinutes } of ranked) {
    const rate = responseRate(past.get(person.personId) ?? { asked: 0, came: 0 });
    candidates.push({ ...person, etaMinutes, rate, routes: reach(parts, person, policy) });
    // A region's people take seconds: other calls have their turn in between.
    if (candidates.length % turn === 0) await setImmediate();
  }
  const named = candidates.map(({ personId, skills, rate }) => ({ id: personId, skills, rate }));
  const nearest = nearestQuotas(order.quotas, named);
  const feasible = order.quotas.every(({ people: asked }, at) => nearest[at]!.people >= asked);
  const wanted = order.quotas.length
    ? selectWave(nearest, [], named, askLimitsOf(order, policy))
    : named.map(({ id }) => id);
  const quiet = {
    ...{ from: policy.quietFrom, until: policy.quietUntil, override: policy.quietOverride },
  };
  return {
    ...{ order, policy, candidates, excluded, nearest, feasible },
    first: new Set(wanted),
    sendTime: sendTime(quiet, now),
  };
}

/** A wave is at most so many times the places: whoever needs more has the wrong people. */
export const askLimitsOf = (
  { quotas }: Order,
  { certainty, waveFactorMax }: Policy,
): AskLimits => ({
  askMax: Math.max(20, waveFactorMax * quotas.reduce((sum, { people }) => sum + people, 0)),
  certainty,
});

type RankedPerson = { person: FoundPerson; etaMinutes: number };

function ranking(
  parts: CallOuts,
  people: FoundPerson[],
  past: Map<string, Past>,
  order: Order,
  policy: Policy,
): { ranked: RankedPerson[]; excluded: Excluded[] } {
  const now = parts.now().getTime();
  const byId = new Map(people.map((person) => [person.personId, person]));
  const candidates = people.map((person): Candidate => {
    const known = past.get(person.personId);
    const last = known?.lastTime?.getTime();
    return {
      ...person,
      timesAsked: known?.timesAsked ?? 0,
      hoursSinceAsked: last === undefined ? null : (now - last) / 3_600_000,
      reachable: reach(parts, person, policy).length > 0,
    };
  });
  const { musterTime, quotas, includeVolunteers } = order;
  const minutesLeft = musterTime ? (new Date(musterTime).getTime() - now) / 60_000 : null;
  const result = rankCandidates(candidates, { quotas, includeVolunteers, minutesLeft });
  const ranked = result.ranked.map(({ personId, etaMinutes }) => ({
    ...{ person: byId.get(personId)!, etaMinutes },
  }));
  return { ranked, excluded: result.excluded };
}

// A full muster asks team by team; who cannot be reached is asked too, and shows as failed.
const everyone = (people: FoundPerson[]): RankedPerson[] =>
  [...people]
    .sort((a, b) => order(a.teamId, b.teamId) || order(a.personId, b.personId))
    .map((person) => ({ person, etaMinutes: person.turnoutMinutes }));

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const reach = (parts: CallOuts, person: FoundPerson, policy: Policy) =>
  routesOf(person, policy.channelKinds, parts.channels.all);

async function pastOf(
  { db, now }: CallOuts,
  people: FoundPerson[],
  { exerciseId, quotas }: Order,
): Promise<Map<string, Past>> {
  const past = new Map<string, Past>();
  // Nobody is weighed against another when everyone is asked.
  if (quotas.length === 0) return past;
  const since = new Date(now().getTime() - 90 * dayMs);
  const exercise = exerciseId !== '';
  for (let at = 0; at < people.length; at += pastBatch) {
    const personIds = people.slice(at, at + pastBatch).map(({ personId }) => personId);
    for (const row of await listPast(db, { personIds, exercise, since })) {
      past.set(row.personId, row);
    }
  }
  return past;
}

/** Says at once that the quota cannot be filled, with the nearest one. */
export function requireFeasible({ order, candidates, nearest, feasible }: Plan, accept: boolean) {
  if (candidates.length === 0 || (!feasible && nearest.every(({ people }) => people === 0))) {
    const message = 'nobody in these teams can be asked: see the dry run for the reasons';
    throw new AppError('NOBODY_TO_ASK', message);
  }
  if (feasible || accept) return;
  const said = nearest.map(({ skill, people }, at) => {
    return `${skill || 'anyone'} ${people} of ${order.quotas[at]!.people}`;
  });
  throw new AppError(
    'QUOTA_INFEASIBLE',
    `not so many people can come; the nearest is ${said.join(', ')}`,
    {
      metadata: Object.fromEntries(
        nearest.map(({ skill, people }) => [skill || 'ANYONE', String(people)]),
      ),
    },
  );
}

export const needsApproval = ({ first, policy }: Plan) => first.size > policy.approvalAbove;

/** Of those who are asked first, each on the first channel. */
export function costOf({ candidates, first }: Plan, { channels }: CallOuts): number {
  return candidates
    .filter(({ personId }) => first.has(personId))
    .reduce(
      (sum, { routes }) => sum + (channels.find(routes[0]?.channelId ?? '')?.costCents ?? 0),
      0,
    );
}
