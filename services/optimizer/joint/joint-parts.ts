import { centres } from '../planner';
import type { TeamProgress } from '../teams/solve-teams';
import type { TeamSolution } from '../teams/team-solution';
import type { SolverPool } from '../worker-pool';
import { sharedContention, type Got } from './joint-contention';
import type { RiskPointFacts, TeamFacts, TeamTask } from './joint-facts';
import type { JointAsk, PartNote } from './joint-making';
import type { JointBody, JointPart, PartName } from './joint-plan';
import { pumpPlan } from './joint-pumps';
import type { Facts } from './joint-reading';
import { openGroups, openSites, placementsOf, shelterProblem } from './joint-shelters';
import { stablePumps, stableShelters, stableTeams, type Earlier } from './joint-stability';
import { incidentAt, teamProblem, teamTasks } from './joint-teams';
import { onePlaceMore, oneTeamMore, type JointValue, type ValueKind } from './joint-values';
import { valuesBy } from './joint-valuing';

// Who is sheltered where, which teams do what, and which pumps stand where.

export type Part<T> = T & { part: JointPart };
/** What is asked of a part, and who is told of what it has so far. */
export type Noted<T> = JointAsk & { note: PartNote<T> };
export type Values = { values: JointValue[] };
export type Sheltered = Pick<JointBody, 'placements' | 'unplaced' | 'contentions'>;
export type Ordered = Pick<JointBody, 'teamOrders' | 'teamGaps' | 'contentions'>;
export type Drained = Pick<JointBody, 'pumpOrders' | 'drained'>;

function keptPart(ask: JointAsk, name: PartName): JointBody | undefined {
  return ask.keepParts.includes(name) ? ask.base?.body : undefined;
}

function keptValues(body: JointBody, kind: ValueKind): JointValue[] {
  return (body.values ?? []).filter((value) => value.kind === kind);
}

export function partOf(name: PartName, from: Omit<JointPart, 'name' | 'kept'>): JointPart {
  const { status, stages, solver, check } = from;
  return { name, status, stages, solver, check, kept: false };
}

const keptAs = (body: JointBody, name: PartName): JointPart => ({
  ...body.parts.find((part) => part.name === name)!,
  kept: true,
});

export async function shelterPart(
  pool: SolverPool,
  { affected, sites, input }: Facts,
  ask: Noted<Part<Sheltered & Values>>,
): Promise<Part<Sheltered & Values>> {
  const body = keptPart(ask, 'SHELTERS');
  if (body) {
    const values = keptValues(body, 'PLACE');
    const contentions = body.contentions.filter(({ kind }) => kind === 'PLACES');
    const kept = { ...pick(body, ['placements', 'unplaced']), values, contentions };
    return { ...kept, part: keptAs(body, 'SHELTERS') };
  }
  const pinned = pinnedPlacements(ask, affected);
  const open = { affected: openGroups(affected, pinned), sites: openSites(sites, pinned) };
  const whole = shelterProblem(open.affected, open.sites, centres(input.divisions));
  const before = (ask.base?.body.placements ?? [])
    .filter(({ siteId }) => !ask.pinnedSiteIds.includes(siteId))
    .map((line) => ({ ...line, groupId: `${line.incidentId}/${line.divisionCode}` }));
  const stable = earlierOf(ask, before, (earlier) => stableShelters(whole, earlier));
  const problem = stable?.problem ?? whole;
  const options = { ...optionsOf(ask, partSeconds), onProgress: ask.note };
  const solved = await pool.solve('shelterAllocation', problem, options);
  const solution = stable?.told(solved) ?? solved;
  const siteOf = new Map(sites.map((site) => [site.id, site]));
  const nameOf = (id: string) => {
    const { nameZh = '', nameEn = '' } = siteOf.get(id) ?? {};
    return { zh: nameZh || id, en: nameEn || nameZh || id };
  };
  const placed = placementsOf(affected, solution).map((line) => {
    const { nameZh: siteNameZh = '', nameEn: siteNameEn = '' } = siteOf.get(line.siteId) ?? {};
    return { ...line, siteNameZh, siteNameEn };
  });
  const found: Part<Sheltered & Values> = {
    part: partOf('SHELTERS', solution),
    values: [],
    contentions: [],
    placements: [...pinned, ...placed],
    unplaced: solution.unplaced.flatMap(({ groupId, people, cause }) => {
      const line = affected.find((one) => `${one.incidentId}/${one.divisionCode}` === groupId);
      if (line === undefined) return [];
      const { incidentId, divisionCode } = line;
      return [{ incidentId, divisionCode, people, cause }];
    }),
  };
  ask.note({ phase: 'PLACED', share: 1, found });
  const more = onePlaceMore(problem, solution, nameOf);
  const values = await valuesBy(pool, 'shelterAllocation', solution.stages, more, ask);
  const alone = await placedAlone(pool, { ...open, input }, ask);
  const gained = { together: placed.map(gotPlaces), alone, prices: values };
  return { ...found, values, contentions: sharedContention('PLACES', ask.incidents, gained) };
}

const gotPlaces = ({ incidentId, people }: { incidentId: string; people: number }): Got => {
  return { incidentId, id: 'places', count: people };
};

/** What a change of the earlier lines costs; nothing in plans from before it cost anything. */
function earlierOf<T, R>(
  { base, changeHours }: JointAsk,
  lines: readonly T[],
  pose: (earlier: Earlier<T>) => R | undefined,
): R | undefined {
  if (base === undefined || changeHours === undefined || lines.length === 0) return undefined;
  return pose({ lines, changeHours });
}

/** Who would find a place if each incident were the only one. */
async function placedAlone(
  pool: SolverPool,
  { affected, sites, input }: Pick<Facts, 'affected' | 'sites' | 'input'>,
  ask: JointAsk,
): Promise<Got[]> {
  const found = await eachAlone(ask, async (id, options) => {
    const own = affected.filter(({ incidentId }) => incidentId === id);
    const problem = shelterProblem(own, sites, centres(input.divisions));
    return placementsOf(own, await pool.solve('shelterAllocation', problem, options));
  });
  return found.map(gotPlaces);
}

const partSeconds = 15;
/** For comparisons with each incident alone, in all. */
const aloneSeconds = 5;

/** How a part is solved within so many seconds. */
export function optionsOf({ clock, signal, share = '', urgent = false }: JointAsk, most: number) {
  const { passing = false } = clock;
  const limit = { share, urgent, passing, timeLimitSeconds: clock.secondsFor(most) };
  return { ...limit, ...(signal ? { signal } : {}) };
}

/** Nothing where there is no time for all of them: a part would say that nobody loses. */
async function eachAlone<T>(
  ask: JointAsk,
  solve: (incidentId: string, options: ReturnType<typeof optionsOf>) => Promise<T[]>,
): Promise<T[]> {
  const rivals = ask.incidents.length > 1 ? ask.incidents : [];
  const found: T[] = [];
  for (const { id } of rivals) {
    if (!ask.clock.hasTime() || ask.signal?.aborted) return [];
    found.push(...(await solve(id, optionsOf(ask, aloneSeconds / rivals.length))));
  }
  return found;
}

/** What stays of the earlier plan: no more people than are displaced now. */
function pinnedPlacements(ask: JointAsk, affected: Facts['affected']): JointBody['placements'] {
  const left = new Map(
    affected.map((line) => [`${line.incidentId}/${line.divisionCode}`, line.displaced]),
  );
  return (ask.base?.body.placements ?? []).flatMap((line) => {
    if (!ask.pinnedSiteIds.includes(line.siteId)) return [];
    const key = `${line.incidentId}/${line.divisionCode}`;
    const people = Math.min(line.people, left.get(key) ?? 0);
    left.set(key, (left.get(key) ?? 0) - people);
    return people > 0 ? [{ ...line, people, pinned: true }] : [];
  });
}

export async function teamPart(
  pool: SolverPool,
  { affected, points, teams, input }: Facts,
  ask: Noted<Part<Ordered & Values>>,
): Promise<Part<Ordered & Values>> {
  const body = keptPart(ask, 'TEAMS');
  if (body) {
    const values = keptValues(body, 'TEAM');
    const contentions = body.contentions.filter(({ kind }) => kind === 'TEAMS');
    const kept = { ...pick(body, ['teamOrders', 'teamGaps']), values, contentions };
    return { ...kept, part: keptAs(body, 'TEAMS') };
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
  const gotTeams = ({ taskId, skill: id }: { taskId: string; skill: string }): Got => {
    return { incidentId: taskOf.get(taskId)!.incidentId, id, count: 1 };
  };
  const teamOf = new Map(teams.map((team) => [team.id, team]));
  const partFrom = (solution: TeamSolution): Part<Ordered & Values> => ({
    part: partOf('TEAMS', solution),
    values: [],
    contentions: [],
    teamOrders: [...pinned, ...solution.assignments.map((line) => orderOf(line, taskOf, teamOf))],
    teamGaps: solution.unfilled.map(({ taskId, skill: specialism, teams: count, cause }) => {
      const { incidentId } = taskOf.get(taskId)!;
      return { incidentId, taskId, specialism, teams: count, cause };
    }),
  });
  const before = (ask.base?.body.teamOrders ?? []).filter(({ teamId }) => !busy.has(teamId));
  const stable = earlierOf(ask, before, (earlier) => stableTeams(problem, earlier));
  const told = stable?.told ?? ((found: TeamSolution) => found);
  const onProgress = ({ solution, ...progress }: TeamProgress) =>
    ask.note({ ...progress, ...(solution && { found: partFrom(told(solution)) }) });
  const options = { ...optionsOf(ask, partSeconds), onProgress };
  const posed = stable?.problem ?? problem;
  const solution = told(await pool.solve('teamAssignment', posed, options));
  ask.note({ phase: 'ASSIGNED', share: 1, found: partFrom(solution) });
  const more = oneTeamMore(problem, solution);
  // What a change costs says nothing of a team that is not there.
  const compared = stable ? solution.stages.slice(0, 1) : solution.stages;
  const prices = await valuesBy(pool, 'teamAssignment', compared, more, ask);
  const alone = await eachAlone(ask, async (id, limits) => {
    const own = open.filter(({ incidentId }) => incidentId === id);
    const one = teamProblem(free, own, centres(input.divisions));
    const { assignments } = await pool.solve('teamAssignment', one, limits);
    return assignments.map(gotTeams);
  });
  const together = solution.assignments.map(gotTeams);
  const contentions = sharedContention('TEAMS', ask.incidents, { together, alone, prices });
  return { ...partFrom(solution), values: prices, contentions };
}

function orderOf(
  { teamId, taskId, skill: specialism, arriveHours }: TeamSolution['assignments'][number],
  taskOf: ReadonlyMap<string, TeamTask>,
  teamOf: ReadonlyMap<string, TeamFacts>,
): JointBody['teamOrders'][number] {
  const { incidentId, divisionCode } = taskOf.get(taskId)!;
  const { nameZh: teamNameZh, nameEn: teamNameEn } = teamOf.get(teamId)!;
  const about = { incidentId, taskId, teamId, teamNameZh, teamNameEn };
  return { ...about, specialism, divisionCode, arriveHours, pinned: false };
}

export async function pumpPart({ points, pumps }: Facts, ask: JointAsk): Promise<Part<Drained>> {
  const body = keptPart(ask, 'EQUIPMENT');
  if (body) return { ...pick(body, ['pumpOrders', 'drained']), part: keptAs(body, 'EQUIPMENT') };
  const pinned = (ask.base?.body.pumpOrders ?? [])
    .filter(({ assetId }) => ask.pinnedAssetIds.includes(assetId))
    .map(({ flowM3PerHour: flow, ...order }) => ({ ...order, flow }));
  const asked = { hours: ask.drainHours, pinned };
  const before = (ask.base?.body.pumpOrders ?? []).map(({ flowM3PerHour: flow, ...order }) => {
    return { ...order, flow };
  });
  const stable = earlierOf(ask, before, (earlier) => stablePumps(points, pumps, asked, earlier));
  const plan = (await stable) ?? pumpPlan(points, pumps, asked);
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
