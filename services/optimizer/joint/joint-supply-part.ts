import { jointStates } from './joint-states';
import { earlierPlan } from '../plan-changes';
import { depotNode, divisionNode, siteNode } from '../plan-nodes';
import type { DispatchProblem } from '../problem';
import type { DispatchSolution } from '../solution';
import type { SolverPool } from '../worker-pool';
import type { JointAsk } from './joint-making';
import { partOf, type Part, type Values } from './joint-parts';
import type { JointBody } from './joint-plan';
import type { Facts } from './joint-reading';
import { placedNeeds } from './joint-shelters';
import { stockContention } from './joint-contention';
import { incidentOf, jointUnmetBound, suppliesLines, suppliesProblem } from './joint-supplies';
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

/** For the comparisons with each incident alone, in all. */
const secondsAlone = 20;

/** Goods to where people will be: one problem for all incidents, and each alone to compare with. */
export async function supplyPart(
  pool: SolverPool,
  facts: Facts,
  ask: JointAsk,
  placements: JointBody['placements'],
): Promise<Part<Supplied & Values>> {
  const { incidents, signal, clock } = ask;
  // A kept placement at a site that is not to be had any more leaves its goods with the community.
  const known = new Set(facts.sites.map(({ id }) => id));
  const there = placements.filter(({ siteId }) => known.has(siteId));
  const needs = placedNeeds(facts.needs, facts.affected, there);
  const supplies = suppliesProblem({ ...facts, incidents }, needs);
  const problem = withEarlier(supplies.problem, ask);
  const rivals = incidents.length > 1 ? incidents : [];
  const single = rivals.map(({ id }) => {
    const own = needs.filter(({ incidentId }) => incidentId === id);
    return suppliesProblem({ ...facts, incidents }, own).problem;
  });
  const solve = (one: DispatchProblem, most: number) =>
    pool.solve('dispatch', one, {
      ...{ urgent: true, timeLimitSeconds: clock.secondsFor(most) },
      ...(signal ? { signal } : {}),
    });
  const together = await solve(problem, ask.policy.timeLimitSeconds);
  const alone = new Map<string, DispatchSolution>();
  for (const [n, one] of single.entries()) {
    if (!clock.hasTime()) break;
    alone.set(rivals[n]!.id, await solve(one, secondsAlone / single.length));
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
    part: { ...partOf('SUPPLIES', together), ...failed },
    values: await valuesBy(pool, 'dispatch', together.stages, more, ask),
    ...suppliesLines(supplies, together, facts.goods),
    contentions: !isCompared
      ? []
      : stockContention({ needs: all, names: supplies.names, incidentOf }, incidents, {
          ...{ together, alone },
        }),
    jointUnmetBound: jointUnmetBound(problem),
  };
}

/**
 * On a new plan for an earlier one what was planned stays where it costs nothing, and what was pinned
 * stays. Goods of a plan that was approved are promised already and are not planned again.
 */
function withEarlier(problem: DispatchProblem, { base, pins }: JointAsk): DispatchProblem {
  if (base?.state !== jointStates[0]) return problem;
  const lines = [...base.body.shipments, ...(base.body.callOffs ?? [])].map((line) => ({
    fromNodeId: depotNode(line.fromDepotId),
    toNodeId: line.toSiteId ? siteNode(line.toSiteId) : divisionNode(line.toDivisionCode ?? ''),
    itemId: line.itemId,
    quantity: line.quantity,
  }));
  return { ...problem, earlier: earlierPlan(problem, lines, { pins, changeHours: 1 }) };
}
