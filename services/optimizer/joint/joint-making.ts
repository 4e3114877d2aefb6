import type { CallContext } from '../../platform/rpc-types';
import { mayDrawFrom } from '../access';
import { readFleets } from '../fleet-clients';
import { activeTrips } from '../line-store';
import { outstandingNeeds } from '../outstanding';
import { centres, type PlannerInput, type PlanPolicy } from '../planner';
import { promisesOf } from '../prepare-plan';
import { busyHours } from '../promises';
import type { Deps } from '../service';
import type { DispatchSolution } from '../solution';
import { readDivisions, readNeeds, readNetwork, readSafetyStock } from '../source-clients';
import type { SolverPool } from '../worker-pool';
import {
  readAffected,
  readPumps,
  readSites,
  readTeams,
  readWaterlogging,
  type JointSources,
} from './joint-clients';
import type { JointIncident, JointNeed, RiskPointFacts, TeamTask } from './joint-facts';
import type { JointBody, JointPart, PartName } from './joint-plan';
import { pumpPlan } from './joint-pumps';
import { placedNeeds, placementsOf, shelterProblem } from './joint-shelters';
import {
  aloneProblem,
  jointUnmetBound,
  stockContention,
  suppliesLines,
  suppliesProblem,
} from './joint-supplies';
import { incidentAt, teamProblem, teamTasks } from './joint-teams';
import {
  onePlaceMore,
  oneTeamMore,
  oneTripMore,
  type JointValue,
  type ValueKind,
} from './joint-values';
import { valuesBy } from './joint-valuing';

export type JointAsk = {
  incidents: JointIncident[];
  policy: PlanPolicy;
  tasks: TeamTask[];
  drainHours: number;
  base?: { id: string; body: JointBody };
  keepParts: PartName[];
  pinnedTeamIds: string[];
  pinnedAssetIds: string[];
  /** Of a caller who may leave: what one more would be worth is then not worked out. */
  signal?: AbortSignal;
};

type Facts = Awaited<ReturnType<typeof readFacts>>;
type Part<T> = T & { part: JointPart };
type Values = { values: JointValue[] };
type Supplied = Pick<JointBody, 'shipments' | 'shortfalls' | 'contentions' | 'jointUnmetBound'>;

/** Everything a joint plan rests on, read as close together as calls allow, each with its time. */
export async function readFacts(
  deps: Deps & { sources: JointSources; now: () => Date },
  incidents: readonly JointIncident[],
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
  const [affected, points, divisions, needs, sites, teams, pumps] = await Promise.all([
    read(
      'incidents',
      each(({ id }) => readAffected(sources, id, context)),
    ),
    each(({ divisionCode }) => readWaterlogging(sources, divisionCode, context)),
    each(({ divisionCode }) => readDivisions(sources, divisionCode, context)),
    each((incident) => incidentNeeds(deps, incident, context, counted)),
    read('shelters', readSites(sources, hazard, context)),
    read('roster', readTeams(sources, context)),
    read('equipment', readPumps(sources, context)),
  ]);
  const itemIds = [...new Set(needs.map(({ itemId }) => itemId))].sort();
  const [{ divisionCode }] = incidents as [JointIncident];
  const network = await read('inventory', readNetwork(sources, { divisionCode, itemIds }, context));
  const safetyStock = await readSafetyStock(sources, itemIds, context);
  const startTime = network.readTime ?? now();
  const uniquePoints = [...new Map(points.map((point) => [point.id, point])).values()];
  const input: Omit<PlannerInput, 'needs' | 'reliefDueTime' | 'policy'> = {
    ...network,
    divisions: [...network.divisions, ...divisions],
    depots: own(network.depots),
    safetyStock,
    startTime,
    fleets: (await readFleets({ db, sources }, startTime, context)).fleets,
    busyHours: busyHours(await activeTrips(db)),
  };
  const held = { sites: own(sites), teams: own(teams), pumps: own(pumps) };
  const countedPlanIds = [...counted];
  return { affected, points: uniquePoints, needs, reads, input, countedPlanIds, ...held };
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

/** The parts in turn: people to shelters, goods to where they will be, teams, pumps. */
export async function jointBody(pool: SolverPool, facts: Facts, ask: JointAsk): Promise<JointBody> {
  const shelters = await shelterPart(pool, facts, ask);
  const [supplies, teams] = [
    await supplyPart(pool, facts, ask, shelters.placements),
    await teamPart(pool, facts, ask),
  ];
  const pumps = pumpPart(facts, ask);
  const times = facts.reads.map(({ readTime }) => Date.parse(readTime));
  const { part: sheltersPart, ...sheltered } = shelters;
  const { part: suppliesPart, ...supplied } = supplies;
  const { part: teamsPart, ...ordered } = teams;
  const { part: equipmentPart, ...drained } = pumps;
  const values = [supplied.values, sheltered.values, ordered.values].flat();
  return {
    reads: facts.reads,
    readSpreadSeconds: (Math.max(...times) - Math.min(...times)) / 1_000,
    parts: [sheltersPart, suppliesPart, teamsPart, equipmentPart],
    ...sheltered,
    ...supplied,
    ...ordered,
    ...drained,
    values,
    basePlanId: ask.base?.id ?? '',
    countedPlanIds: facts.countedPlanIds,
  };
}

function keptPart(ask: JointAsk, name: PartName): JointBody | undefined {
  return ask.keepParts.includes(name) ? ask.base?.body : undefined;
}

function keptValues(body: JointBody, kind: ValueKind): JointValue[] {
  return (body.values ?? []).filter((value) => value.kind === kind);
}

function partOf(name: PartName, from: Omit<JointPart, 'name' | 'kept'>): JointPart {
  const { status, stages, solver, check } = from;
  return { name, status, stages, solver, check, kept: false };
}

const keptAs = (body: JointBody, name: PartName): JointPart => ({
  ...body.parts.find((part) => part.name === name)!,
  kept: true,
});

async function shelterPart(
  pool: SolverPool,
  { affected, sites, input }: Facts,
  ask: JointAsk,
): Promise<Part<Pick<JointBody, 'placements' | 'unplaced'> & Values>> {
  const body = keptPart(ask, 'SHELTERS');
  if (body) {
    const values = keptValues(body, 'PLACE');
    return { ...pick(body, ['placements', 'unplaced']), values, part: keptAs(body, 'SHELTERS') };
  }
  const problem = shelterProblem(affected, sites, centres(input.divisions));
  const solution = await pool.solve('shelterAllocation', problem, { urgent: true });
  const siteOf = new Map(sites.map((site) => [site.id, site]));
  const nameOf = (id: string) => {
    const { nameZh = '', nameEn = '' } = siteOf.get(id) ?? {};
    return { zh: nameZh || id, en: nameEn || nameZh || id };
  };
  const more = onePlaceMore(problem, solution, nameOf);
  return {
    part: partOf('SHELTERS', solution),
    values: await valuesBy(pool, 'shelterAllocation', solution.stages, more, ask.signal),
    placements: placementsOf(affected, solution).map((line) => {
      const { nameZh: siteNameZh = '', nameEn: siteNameEn = '' } = siteOf.get(line.siteId) ?? {};
      return { ...line, siteNameZh, siteNameEn };
    }),
    unplaced: solution.unplaced.flatMap(({ groupId, people, cause }) => {
      const line = affected.find((one) => `${one.incidentId}/${one.divisionCode}` === groupId);
      if (line === undefined) return [];
      const { incidentId, divisionCode } = line;
      return [{ incidentId, divisionCode, people, cause }];
    }),
  };
}

async function supplyPart(
  pool: SolverPool,
  facts: Facts,
  { incidents, policy, signal }: JointAsk,
  placements: JointBody['placements'],
): Promise<Part<Supplied & Values>> {
  // A kept placement at a site that is not to be had any more leaves its goods with the community.
  const known = new Set(facts.sites.map(({ id }) => id));
  const there = placements.filter(({ siteId }) => known.has(siteId));
  const needs = placedNeeds(facts.needs, facts.affected, there);
  const safetyStock = policy.releaseSafetyStock === false ? facts.input.safetyStock : [];
  const input = { ...facts.input, safetyStock, policy };
  const supplies = suppliesProblem(input, incidents, needs, facts.sites);
  const { problem } = supplies;
  const together = await pool.solve('dispatch', problem, { urgent: true });
  const alone = new Map<string, DispatchSolution>();
  for (const { id } of incidents.length > 1 ? incidents : []) {
    alone.set(id, await pool.solve('dispatch', aloneProblem(problem, id), { urgent: true }));
  }
  const more = oneTripMore(problem, together, supplies.names);
  return {
    part: partOf('SUPPLIES', together),
    values: await valuesBy(pool, 'dispatch', together.stages, more, signal),
    ...suppliesLines(supplies, together),
    contentions: stockContention(problem, together, alone),
    jointUnmetBound: jointUnmetBound(problem),
  };
}

async function teamPart(
  pool: SolverPool,
  { affected, points, teams, input }: Facts,
  ask: JointAsk,
): Promise<Part<Pick<JointBody, 'teamOrders' | 'teamGaps'> & Values>> {
  const body = keptPart(ask, 'TEAMS');
  if (body) {
    const values = keptValues(body, 'TEAM');
    return { ...pick(body, ['teamOrders', 'teamGaps']), values, part: keptAs(body, 'TEAMS') };
  }
  const tasks = [...teamTasks(ask.incidents, affected, points), ...ask.tasks];
  const taskOf = new Map(tasks.map((task) => [task.id, task]));
  const pinned = (ask.base?.body.teamOrders ?? [])
    .filter(({ teamId, taskId }) => ask.pinnedTeamIds.includes(teamId) && taskOf.has(taskId))
    .map((order) => ({ ...order, pinned: true }));
  const busy = new Set(pinned.map(({ teamId }) => teamId));
  const open = tasks.flatMap((task) => {
    const left = task.teams - pinned.filter(({ taskId }) => taskId === task.id).length;
    return left > 0 ? [{ ...task, teams: left }] : [];
  });
  const free = teams.filter(({ id }) => !busy.has(id));
  const problem = teamProblem(free, open, centres(input.divisions));
  const solution = await pool.solve('teamAssignment', problem, { urgent: true });
  const teamOf = new Map(teams.map((team) => [team.id, team]));
  const orders = solution.assignments.map(({ teamId, taskId, skill, arriveHours }) => {
    const { incidentId, divisionCode } = taskOf.get(taskId)!;
    const { nameZh: teamNameZh, nameEn: teamNameEn } = teamOf.get(teamId)!;
    const about = { incidentId, taskId, teamId, teamNameZh, teamNameEn };
    return { ...about, specialism: skill, divisionCode, arriveHours, pinned: false };
  });
  const more = oneTeamMore(problem, solution);
  return {
    part: partOf('TEAMS', solution),
    values: await valuesBy(pool, 'teamAssignment', solution.stages, more, ask.signal),
    teamOrders: [...pinned, ...orders],
    teamGaps: solution.unfilled.map(({ taskId, skill: specialism, teams: count, cause }) => {
      const { incidentId } = taskOf.get(taskId)!;
      return { incidentId, taskId, specialism, teams: count, cause };
    }),
  };
}

function pumpPart(
  { points, pumps }: Facts,
  ask: JointAsk,
): Part<Pick<JointBody, 'pumpOrders' | 'drained'>> {
  const body = keptPart(ask, 'EQUIPMENT');
  if (body) return { ...pick(body, ['pumpOrders', 'drained']), part: keptAs(body, 'EQUIPMENT') };
  const pinned = (ask.base?.body.pumpOrders ?? [])
    .filter(({ assetId }) => ask.pinnedAssetIds.includes(assetId))
    .map(({ flowM3PerHour: flow, ...order }) => ({ ...order, flow }));
  const plan = pumpPlan(points, pumps, { hours: ask.drainHours, pinned });
  const gap = plan.value > 0 ? (plan.value - plan.bound) / plan.value : 0;
  const stages = [{ name: 'missing flow', value: plan.value, bound: plan.bound, gap }];
  const pumpOf = new Map(pumps.map((pump) => [pump.id, pump]));
  const pointOf = new Map<string, RiskPointFacts>(points.map((point) => [point.id, point]));
  const isPinned = new Set(pinned.map(({ assetId }) => assetId));
  return {
    part: partOf('EQUIPMENT', { status: gap <= 1e-7 ? 'OPTIMAL' : 'TIME_LIMIT', stages }),
    pumpOrders: plan.orders.map(({ riskPointId, assetId, flow, distanceKm }) => {
      const { nameZh: assetNameZh, nameEn: assetNameEn } = pumpOf.get(assetId)!;
      const { divisionCode } = pointOf.get(riskPointId)!;
      const incidentId = incidentAt(ask.incidents, divisionCode);
      const names = { assetNameZh, assetNameEn };
      const about = { riskPointId, assetId, distanceKm, incidentId, divisionCode, ...names };
      return { ...about, flowM3PerHour: flow, pinned: isPinned.has(assetId) };
    }),
    drained: plan.drained.map(({ riskPointId, wantedFlow, givenFlow, hours }) => {
      const { nameZh, nameEn, grade } = pointOf.get(riskPointId)!;
      const flows = { wantedFlowM3PerHour: wantedFlow, givenFlowM3PerHour: givenFlow };
      return {
        riskPointId,
        nameZh,
        nameEn,
        grade,
        ...flows,
        ...(hours === undefined ? {} : { hours }),
      };
    }),
  };
}

function pick<T, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;
}
