import { z } from 'zod';
import type { PlanClosedRoadInput } from '../../gen/muster/optimizer/v1/PlanClosedRoad';
import { parse } from '../platform/errors';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import { text, toTimestamp } from '../platform/wire-values';
import type { ClosedRoad } from './closed-roads';
import { allFleets } from './fleet-store';
import { storedLines } from './line-store';
import { notSolved } from './plan-documents-service';
import { seenPlan } from './plan-record';
import { checkedRoads, planRoads } from './plan-roads';
import type { Deps } from './service';
import { planBasis } from './solve-store';
import { readClosures, readDepots } from './source-clients';

export function closedRoadMessage(road: ClosedRoad): PlanClosedRoadInput {
  return road;
}

const hourMs = 3_600_000;

/** Compares a plan with the roads as they are; nothing is stored. */
export function planRoadsService({ db, sources, now }: Deps): ServiceHandlers {
  return implement('muster.optimizer.v1.PlanRoadsService', {
    async checkPlanRoads(request, context) {
      const { planId } = parse(z.object({ planId: text(64) }), request);
      const plan = await seenPlan(db, planId, context.actor);
      if (plan.solve.state !== 'SUCCEEDED') throw notSolved(plan);
      const [{ closures, readTime }, depots, lines, fleets, basis] = await Promise.all([
        readClosures(sources, plan.incidentId, context),
        readDepots(sources, context),
        storedLines(db, planId),
        allFleets(db),
        planBasis(db, planId),
      ]);
      const made = basis?.roads?.closures ?? [];
      const told = made.filter(({ closureId }) => closureId === '');
      const roads = planRoads(closures, { closures: told, withoutClosureIds: [] }, plan.readTime);
      const boats = fleets.filter(({ medium }) => medium === 'WATER').map(({ id }) => id);
      const found = checkedRoads(
        {
          lines: [...lines.shipments, ...lines.callOffs],
          trips: lines.trips,
          roads: made,
          boats: new Set(boats),
        },
        { roads, hours: (now().getTime() - plan.readTime.getTime()) / hourMs },
        new Map(depots.map(({ id, divisionCode }) => [id, divisionCode])),
      );
      const changes = found.newClosureIds.length + found.goneClosureIds.length;
      return {
        ...{ planId, readTime: toTimestamp(readTime), ...found },
        outdated: found.affected.length + changes > 0,
        closures: roads.map(closedRoadMessage),
      };
    },
  });
}
