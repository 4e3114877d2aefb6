import { jointStates } from './joint-states';
import { earlierPlan } from '../plan-changes';
import { depotNode, divisionNode, landingNode, siteNode } from '../plan-nodes';
import type { DispatchProblem } from '../problem';
import type { DispatchSolution } from '../solution';
import type { DispatchProgress } from '../solve';
import type { SolverPool } from '../worker-pool';
import { changedGoods } from './joint-changes';
import type { JointAsk } from './joint-making';
import { optionsOf, partOf, type Noted, type Part, type Values } from './joint-parts';
import type { JointBody } from './joint-plan';
import type { Facts } from './joint-reading';
import { placedNeeds } from './joint-shelters';
import { stockContention } from './joint-contention';
import { exceeds, wholeOf, withSettled, type Settled } from './joint-deadlines';
import {
  incidentOf,
  jointUnmetBound,
  shipmentsByNeed,
  suppliesLines,
  suppliesProblem,
  type JointSupplies,
} from './joint-supplies';
import { oneTripMore } from './joint-values';
import { valuesBy } from './joint-valuing';

export type Supplied = Required<
  Pick<
    JointBody,
    | 'shipments'
    | 'callOffs'
    | 'trips'
    | 'substitutions'
    | 'shortfalls'
    | 'contentions'
    | 'jointUnmetBound'
  >
>;

/** With the goods as they were solved. */
export type SuppliedPart = Part<Supplied & Values> & { solution?: DispatchSolution };

/** For the comparisons with each incident alone, in all. */
const secondsAlone = 20;

/** The goods' problem of all incidents, given where people will be. */
export function posedSupplies(
  facts: Facts,
  ask: Pick<JointAsk, 'incidents' | 'base' | 'pins' | 'changes' | 'changeHours'>,
  placements: JointBody['placements'],
) {
  // A kept placement at a site that is not to be had any more leaves its goods with the community.
  const known = new Set(facts.sites.map(({ id }) => id));
  const there = placements.filter(({ siteId }) => known.has(siteId));
  const needs = placedNeeds(facts.needs, facts.affected, there);
  const supplies = suppliesProblem({ ...facts, incidents: ask.incidents }, needs);
  const changed = changedGoods(supplies.problem, ask.changes ?? [], facts.sites);
  return { needs, supplies, problem: withEarlier(changed, ask) };
}

/** Goods to where people will be: one problem for all incidents, and each alone to compare with. */
export async function supplyPart(
  pool: SolverPool,
  facts: Facts,
  ask: Noted<SuppliedPart>,
  placements: JointBody['placements'],
): Promise<SuppliedPart> {
  const { incidents, clock } = ask;
  const { needs, supplies, problem } = posedSupplies(facts, ask, placements);
  const rivals = incidents.length > 1 ? incidents : [];
  const single = rivals.map(({ id }) => {
    const own = needs.filter(({ incidentId }) => incidentId === id);
    const only = incidents.filter((incident) => incident.id === id);
    const alone = suppliesProblem({ ...facts, incidents: only }, own).problem;
    return changedGoods(alone, ask.changes ?? [], facts.sites);
  });
  const partFrom = (solution: DispatchSolution): SuppliedPart => ({
    part: partOf('SUPPLIES', solution),
    values: [],
    ...suppliesLines(supplies, solution, facts.goods),
    contentions: [],
    jointUnmetBound: jointUnmetBound(problem),
    solution,
  });
  // Of several deadlines only what is decided in the end is shown: vehicles may not have the hours.
  const isOne = supplies.deadlines.length < 2;
  const onProgress = ({ solution, ...progress }: DispatchProgress) =>
    ask.note({ ...progress, ...(isOne && solution && { found: partFrom(solution) }) });
  const free = await pool.solve('dispatch', problem, {
    ...optionsOf(ask, ask.policy.timeLimitSeconds),
    onProgress,
  });
  const together = await byDeadlines(pool, { supplies, problem, free, sites: facts.sites }, ask);
  const whole = partFrom(together);
  ask.note({ phase: 'SENT', share: 1, found: whole });
  const alone = new Map<string, DispatchSolution>();
  for (const [n, one] of single.entries()) {
    if (!clock.hasTime()) break;
    const options = optionsOf(ask, secondsAlone / single.length);
    alone.set(rivals[n]!.id, await pool.solve('dispatch', one, options));
  }
  const isCompared = alone.size === rivals.length;
  const all = [problem, ...single].flatMap((one) => one.needs);
  const more = oneTripMore(problem, together, supplies.names);
  const { conflict = [] } = together;
  const failed = conflict.length > 0 && {
    failure: conflict.map(({ descriptionEn }) => descriptionEn).join('; '),
    failureZh: conflict.map(({ descriptionZh }) => descriptionZh).join('；'),
  };
  return {
    ...whole,
    part: { ...whole.part, ...failed },
    values: await valuesBy(pool, 'dispatch', together.stages, more, ask),
    contentions: !isCompared
      ? []
      : stockContention({ needs: all, names: supplies.names, incidentOf }, incidents, {
          ...{ together, alone },
        }),
  };
}

type Free = {
  supplies: JointSupplies;
  problem: DispatchProblem;
  free: DispatchSolution;
  sites: Facts['sites'];
};

/** The answer itself where every vehicle has the hours it takes; else decided deadline by deadline. */
async function byDeadlines(
  pool: SolverPool,
  { supplies, problem, free, sites }: Free,
  ask: JointAsk,
): Promise<DispatchSolution> {
  const { deadlines } = supplies;
  if (!exceeds(problem, free, { deadlines, ownerOf: incidentOf })) return free;
  const settled: Settled = { delivered: new Map(), sent: [] };
  const short: DispatchSolution['shortfalls'] = [];
  let last = free;
  for (const { fleets, incidentIds } of deadlines) {
    const limited = changedGoods({ ...supplies.problem, fleets }, ask.changes ?? [], sites);
    const posed = withSettled({ ...problem, fleets: limited.fleets }, settled);
    last = await pool.solve('dispatch', posed, optionsOf(ask, ask.policy.timeLimitSeconds));
    // What is shared is no sum of what each deadline gets: then all have the hours until the first.
    if (ask.policy.shortage !== 'PRIORITY' || !last.check.feasible) break;
    if (incidentIds === deadlines.at(-1)!.incidentIds) {
      return wholeOf(problem, { free, last, settled }, short);
    }
    const own = (needId: string) => incidentIds.includes(incidentOf(needId));
    for (const { id } of posed.needs) if (own(id)) settled.delivered.set(id, 0);
    for (const { needId, quantity } of last.deliveries) {
      const known = settled.delivered.get(needId);
      if (own(needId)) settled.delivered.set(needId, (known ?? 0) + quantity);
    }
    short.push(...last.shortfalls.filter(({ needId }) => own(needId)));
    const sent = shipmentsByNeed(posed, last);
    settled.sent.push(...sent.filter((line) => incidentIds.includes(line.incidentId)));
  }
  return last;
}

/**
 * On a new plan for an earlier one what was planned stays where it costs nothing, and what was pinned
 * stays. Goods of a plan that was approved are promised already and are not planned again.
 */
function withEarlier(
  problem: DispatchProblem,
  { base, pins, changeHours = 1 }: Pick<JointAsk, 'base' | 'pins' | 'changeHours'>,
): DispatchProblem {
  if (base?.state !== jointStates[0]) return problem;
  return {
    ...problem,
    earlier: earlierPlan(problem, sentGoods(base.body, problem), { pins, changeHours }),
  };
}

/** All goods that go somewhere, from stock or called off: by boat from a landing, where it is known. */
export function sentGoods(
  { shipments, callOffs = [] }: Pick<JointBody, 'shipments' | 'callOffs'>,
  { nodes }: Pick<DispatchProblem, 'nodes'>,
) {
  const known = new Set(nodes.map(({ id }) => id));
  const from = ({ fromDepotId, fleetId }: JointBody['shipments'][number]): string => {
    const landing = landingNode(fromDepotId, fleetId);
    return known.has(landing) ? landing : depotNode(fromDepotId);
  };
  return [...shipments, ...callOffs].map((line) => ({
    fromNodeId: from(line),
    toNodeId: line.toSiteId ? siteNode(line.toSiteId) : divisionNode(line.toDivisionCode ?? ''),
    itemId: line.itemId,
    quantity: line.quantity,
  }));
}
