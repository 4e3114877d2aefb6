import { z } from 'zod';
import type { PlanClosedRoadInput } from '../../gen/muster/optimizer/v1/PlanClosedRoad';
import type { PlanRoadCheckInput } from '../../gen/muster/optimizer/v1/PlanRoadCheck';
import { parse } from '../platform/errors';
import { implement, type CallContext, type ServiceHandlers } from '../platform/rpc-server';
import { text, toTimestamp } from '../platform/wire-values';
import type { ClosedRoad, Stand } from './closed-roads';
import { allFleets } from './fleet-store';
import { seenJointPlan } from './joint/joint-plan-service';
import { startOf } from './joint/joint-plan';
import { jointRoads } from './joint/joint-plan-store';
import { requireJointSolved } from './joint/joint-states';
import { storedLines } from './line-store';
import { notSolved } from './plan-documents-service';
import { seenPlan } from './plan-record';
import { checkedRoads, planRoads, type CheckedPlan } from './plan-roads';
import type { Deps } from './service';
import { planBasis } from './solve-store';
import { readClosures, readDepots } from './source-clients';

export function closedRoadMessage(road: ClosedRoad): PlanClosedRoadInput {
  return road;
}

const hourMs = 3_600_000;
const askedFor = z.object({ planId: text(64) });

/** Compares plans with the roads as they are; nothing is stored. */
export function planRoadsService(deps: Deps): ServiceHandlers {
  const { db } = deps;
  return implement('muster.optimizer.v1.PlanRoadsService', {
    async checkPlanRoads(request, context) {
      const { planId } = parse(askedFor, request);
      const plan = await seenPlan(db, planId, context.actor);
      if (plan.solve.state !== 'SUCCEEDED') throw notSolved(plan);
      const [lines, basis] = await Promise.all([storedLines(db, planId), planBasis(db, planId)]);
      const { shipments, callOffs, trips } = lines;
      const checked = {
        ...{ id: planId, incidentIds: [plan.incidentId], startTime: plan.readTime, trips },
        ...{ lines: [...shipments, ...callOffs], roads: basis?.roads?.closures ?? [] },
      };
      return checkedNow(deps, { ...checked, sites: new Map() }, context);
    },

    async checkJointPlanRoads(request, context) {
      const { planId } = parse(askedFor, request);
      const plan = await seenJointPlan(db, planId, context.actor);
      requireJointSolved(plan);
      const { incidentIds, body } = plan;
      const { roads, sites } = await jointRoads(db, planId);
      const { shipments, callOffs = [], trips = [] } = body;
      const checked = {
        ...{ id: planId, incidentIds, startTime: startOf(plan), roads, trips },
        lines: [...shipments, ...callOffs].map((line) => {
          return { ...line, quantity: Math.round(line.quantity) };
        }),
      };
      return checkedNow(deps, { ...checked, sites }, context);
    },
  });
}

type PlanToCheck = Omit<CheckedPlan, 'boats'> & {
  id: string;
  incidentIds: readonly string[];
  startTime: Date;
  sites: ReadonlyMap<string, Stand>;
};

/** What the closed roads, read now, do to a plan of one or of several incidents. */
async function checkedNow(
  { db, sources, now }: Deps,
  { id, incidentIds, startTime, sites, ...plan }: PlanToCheck,
  context: CallContext,
): Promise<PlanRoadCheckInput> {
  const [read, depots, fleets] = await Promise.all([
    readClosures(sources, incidentIds, context),
    readDepots(sources, context),
    allFleets(db),
  ]);
  const { closures, readTime } = read;
  const told = plan.roads.filter(({ closureId }) => closureId === '');
  const roads = planRoads(closures, { closures: told, withoutClosureIds: [] }, startTime);
  const boats = fleets.filter(({ medium }) => medium === 'WATER').map((fleet) => fleet.id);
  const found = checkedRoads(
    { ...plan, boats: new Set(boats) },
    { roads, hours: (now().getTime() - startTime.getTime()) / hourMs },
    { depots: new Map(depots.map((depot) => [depot.id, depot.divisionCode])), sites },
  );
  const changes = found.newClosureIds.length + found.goneClosureIds.length;
  return {
    ...{ planId: id, readTime: toTimestamp(readTime), ...found },
    outdated: found.affected.length + changes > 0,
    closures: roads.map(closedRoadMessage),
  };
}
