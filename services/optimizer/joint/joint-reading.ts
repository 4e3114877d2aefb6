import type { CallContext } from '../../platform/rpc-types';
import { mayDrawFrom } from '../access';
import { readFleets } from '../fleet-clients';
import { activeTrips } from '../line-store';
import { outstandingNeeds } from '../outstanding';
import { readGoods, readHeld } from '../plan-goods';
import type { PlannerInput, PlanPolicy } from '../planner';
import { planRoads } from '../plan-roads';
import { promisesOf } from '../prepare-plan';
import { busyHours } from '../promises';
import type { Deps } from '../service';
import { readClosures, readDivisions, readNeeds } from '../source-clients';
import {
  readAffected,
  readPumps,
  readSites,
  readTeams,
  readWaterlogging,
  type JointSources,
} from './joint-clients';
import { daysOfUse, dueHoursBy } from './joint-due';
import type { JointIncident, JointNeed } from './joint-facts';
import type { JointBody } from './joint-plan';

type Read = Awaited<ReturnType<typeof readFacts>>;
/** Those of plans from before do not know when the roads were read. */
export type Facts = Omit<Read, 'roadsReadTime' | 'roadsLeftOut'> & {
  roadsReadTime?: string;
  roadsLeftOut?: number;
};

/** Everything a joint plan rests on, read as close together as calls allow, each with its time. */
export async function readFacts(
  deps: Deps & { sources: JointSources; now: () => Date },
  { incidents, policy }: { incidents: readonly JointIncident[]; policy: PlanPolicy },
  context: CallContext,
) {
  const { sources, db, now } = deps;
  const reads: JointBody['reads'] = [];
  const read = async <T>(service: string, work: Promise<T>): Promise<T> => {
    const result = await work;
    reads.push({ service, readTime: now().toISOString() });
    return result;
  };
  const own = <T extends { divisionCode: string }>(rows: T[]): T[] =>
    rows.filter(({ divisionCode }) => mayDrawFrom(context.actor, divisionCode));
  const counted = new Set<string>();
  const each = <T>(work: (incident: JointIncident) => Promise<T[]>): Promise<T[]> =>
    Promise.all(incidents.map(work)).then((lists) => lists.flat());
  const hazard = incidents[0]!.hazard;
  const [affected, points, divisions, needs, roads, sites, teams, pumps] = await Promise.all([
    read(
      'incidents',
      each(({ id }) => readAffected(sources, id, context)),
    ),
    each(({ divisionCode }) => readWaterlogging(sources, divisionCode, context)),
    each(({ divisionCode }) => readDivisions(sources, divisionCode, context)),
    each((incident) => incidentNeeds(deps, incident, context, counted)),
    readClosures(
      sources,
      incidents.map(({ id }) => id),
      context,
    ),
    read('shelters', readSites(sources, hazard, context)),
    read('roster', readTeams(sources, context)),
    read('equipment', readPumps(sources, context)),
  ]);
  const [{ divisionCode }] = incidents as [JointIncident];
  const { usableDays, usableUntil, earlierDays } = daysOfUse(incidents, now());
  const held = await read(
    'inventory',
    readHeld(sources, { divisionCode, needs, policy, usableUntil, earlierDays }, context),
  );
  const startTime = held.readTime ?? now();
  const dueOf = dueHoursBy(incidents, startTime);
  const hours = Math.max(...incidents.map(({ id: incidentId }) => dueOf({ incidentId })));
  const asked = { held, needs, hours, policy, dueOf };
  const goods = await readGoods(sources, asked, context);
  const { fleets, counts } = await readFleets({ db, sources }, startTime, context);
  const input: Omit<PlannerInput, 'needs' | 'reliefDueTime'> = {
    ...held,
    divisions: [...held.divisions, ...divisions],
    tranches: goods.tranches,
    startTime,
    fleets,
    busyHours: busyHours(await activeTrips(db)),
    // A road is closed whichever incident it was reported in.
    roads: planRoads(roads.closures, { closures: [], withoutClosureIds: [] }, startTime),
    policy,
  };
  return {
    ...{ affected, needs, reads, input, goods, usableUntil, fleetCounts: counts },
    // Absent in what was kept before there were any.
    ...(usableDays.length > 0 && { usableDays }),
    points: [...new Map(points.map((point) => [point.id, point])).values()],
    ...{ sites: own(sites), teams: own(teams), pumps: own(pumps) },
    countedPlanIds: [...counted],
    roadsReadTime: roads.readTime.toISOString(),
    roadsLeftOut: roads.leftOut,
  };
}

async function incidentNeeds(
  deps: Deps,
  { id: incidentId }: JointIncident,
  context: CallContext,
  counted: Set<string>,
): Promise<JointNeed[]> {
  const { needs } = await readNeeds(deps.sources, incidentId, context);
  const { goods, planIds } = await promisesOf(deps, incidentId, context);
  for (const id of planIds) counted.add(id);
  return outstandingNeeds(needs, goods).map((need) => ({ ...need, incidentId }));
}
