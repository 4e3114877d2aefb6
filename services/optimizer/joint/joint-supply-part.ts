import { jointStates } from './joint-states';
import { earlierPlan } from '../plan-changes';
import { depotNode, divisionNode, siteNode } from '../plan-nodes';
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

/** With the goods as they were solved. */
export type SuppliedPart = Part<Supplied & Values> & { solution?: DispatchSolution };

/** For the comparisons with each incident alone, in all. */
const secondsAlone = 20;

/** The goods' problem of all incidents, given where people will be. */
export function posedSupplies(
  facts: Facts,
  ask: Pick<JointAsk, 'incidents' | 'base' | 'pins' | 'changes'>,
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
    const alone = suppliesProblem({ ...facts, incidents }, own).problem;
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
  const onProgress = ({ solution, ...progress }: DispatchProgress) =>
    ask.note({ ...progress, ...(solution && { found: partFrom(solution) }) });
  const together = await pool.solve('dispatch', problem, {
    ...optionsOf(ask, ask.policy.timeLimitSeconds),
    onProgress,
  });
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

/**
 * On a new plan for an earlier one what was planned stays where it costs nothing, and what was pinned
 * stays. Goods of a plan that was approved are promised already and are not planned again.
 */
function withEarlier(
  problem: DispatchProblem,
  { base, pins }: Pick<JointAsk, 'base' | 'pins'>,
): DispatchProblem {
  if (base?.state !== jointStates[0]) return problem;
  return {
    ...problem,
    earlier: earlierPlan(problem, sentGoods(base.body), { pins, changeHours: 1 }),
  };
}

/** All goods that go somewhere, from stock or called off. */
export function sentGoods({ shipments, callOffs = [] }: Pick<JointBody, 'shipments' | 'callOffs'>) {
  return [...shipments, ...callOffs].map((line) => ({
    fromNodeId: depotNode(line.fromDepotId),
    toNodeId: line.toSiteId ? siteNode(line.toSiteId) : divisionNode(line.toDivisionCode ?? ''),
    itemId: line.itemId,
    quantity: line.quantity,
  }));
}
