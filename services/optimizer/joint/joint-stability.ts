import { greatCircleKm } from '../lanes';
import type { ShelterProblem } from '../shelter/shelter-problem';
import type { ShelterSolution } from '../shelter/shelter-solution';
import { checkTeams } from '../teams/team-check';
import { isInTime, isWithinWork, roadHours } from '../teams/team-field';
import type { OptionLine, TeamProblem } from '../teams/team-problem';
import type { TeamSolution } from '../teams/team-solution';
import { unfilledOf } from '../teams/unfilled-causes';
import type { PumpFacts, RiskPointFacts } from './joint-facts';
import { pumpPlan, type PumpOrder, type PumpPlan } from './joint-pumps';

// On a new plan for an earlier one a change costs in the last stage, so that teams, people and pumps do not
// go elsewhere for next to nothing. The stages before it come out as without.

/** Beyond so many pairs each with a cost of its own takes longer than what it keeps is worth. */
const pairsMost = 200_000;

/** How far people walk in an hour: what it is worth not to send them on. */
const walkKmPerHour = 5;
/** The same of pumps on the road. */
const roadKmPerHour = 45;

export type Earlier<T> = { lines: readonly T[]; changeHours: number };
type Placed = { groupId: string; siteId: string; people: number };
type Ordered = { teamId: string; taskId: string };

/** The problem to solve in its place, and what an answer to that one says of the problem itself. */
export type Stable<P, S> = { problem: P; told: (solution: S) => S };

/**
 * Those who are sheltered somewhere already are groups of their own, who go elsewhere only where that
 * saves more than the change. Undefined where nobody is, or places are not known.
 */
export function stableShelters(
  problem: ShelterProblem,
  { lines, changeHours }: Earlier<Placed>,
): Stable<ShelterProblem, ShelterSolution> | undefined {
  const { shelters, groups } = problem;
  const isPlaced = [...shelters, ...groups].every(({ latitude }) => latitude !== undefined);
  const known = new Set(shelters.map(({ id }) => id));
  const ownerOf = new Map<string, string>();
  const parts = groups.flatMap((group) => {
    let left = group.people;
    const stays = lines
      .filter(({ groupId, siteId }) => groupId === group.id && known.has(siteId))
      .map(({ siteId, people }, i) => {
        const own = Math.min(left, people);
        left -= own;
        return { ...group, id: `${group.id}#${i}`, people: own, siteId };
      });
    const all = [...stays, { ...group, people: left, siteId: undefined }];
    for (const { id } of all) ownerOf.set(id, group.id);
    return all.filter(({ people }) => people > 0);
  });
  const isAny = parts.some(({ siteId }) => siteId !== undefined);
  if (!isPlaced || !isAny || parts.length * shelters.length > pairsMost) return undefined;
  const routes = parts.flatMap(({ siteId, ...group }) =>
    shelters.map((shelter) => {
      const moves = siteId !== undefined && siteId !== shelter.id;
      const change = moves ? changeHours * walkKmPerHour : 0;
      const distance = greatCircleKm(group, shelter) + change;
      return { groupId: group.id, shelterId: shelter.id, distance };
    }),
  );
  const posed = { ...problem, groups: parts.map(({ siteId: _, ...group }) => group), routes };
  const told = (solution: ShelterSolution): ShelterSolution => ({
    ...solution,
    stages: asStability(solution.stages, 'distance'),
    allocations: summed(solution.allocations, ownerOf, ({ shelterId }) => shelterId),
    unplaced: summed(solution.unplaced, ownerOf, ({ cause }) => cause),
  });
  return { problem: posed, told };
}

/** The people of a group and its parts, added up. */
function summed<T extends { groupId: string; people: number }>(
  lines: readonly T[],
  ownerOf: ReadonlyMap<string, string>,
  kindOf: (line: T) => string,
): T[] {
  const found = new Map<string, T>();
  for (const line of lines) {
    const groupId = ownerOf.get(line.groupId) ?? line.groupId;
    const key = JSON.stringify([groupId, kindOf(line)]);
    found.set(key, { ...line, groupId, people: line.people + (found.get(key)?.people ?? 0) });
  }
  return [...found.values()];
}

function asStability<S extends { name: string }>(stages: readonly S[], last: string): S[] {
  return stages.map((stage) => (stage.name === last ? { ...stage, name: 'stability' } : stage));
}

/**
 * A team that does not do what it did counts as later by the change. Who may come in time is settled before,
 * by the true hours. Undefined where no order can stay.
 */
export function stableTeams(
  problem: TeamProblem,
  { lines, changeHours }: Earlier<Ordered>,
): Stable<TeamProblem, TeamSolution> | undefined {
  const { teams, tasks, policy } = problem;
  if (teams.length * tasks.length > pairsMost) return undefined;
  const keyOf = (teamId: string, taskId: string) => JSON.stringify([teamId, taskId]);
  const before = new Set(lines.map(({ teamId, taskId }) => keyOf(teamId, taskId)));
  const travel = new Map<string, number>();
  const options = teams.flatMap((team) =>
    tasks.flatMap((task): OptionLine[] => {
      const isAble = task.requirements.some(({ skill }) => team.skills.includes(skill));
      const hours = roadHours(team, task, policy);
      if (!isAble || !isInTime(team, task, hours) || !isWithinWork(team, task, hours)) return [];
      const key = keyOf(team.id, task.id);
      travel.set(key, team.readyHours + hours);
      const change = before.has(key) ? 0 : changeHours;
      return [{ teamId: team.id, taskId: task.id, hours: hours + change, load: 1 }];
    }),
  );
  if (!options.some(({ teamId, taskId }) => before.has(keyOf(teamId, taskId)))) return undefined;
  const inTime = tasks.map((task) => ({ ...task, deadlineHours: undefined }));
  const told = (solution: TeamSolution): TeamSolution => {
    const assignments = solution.assignments.map((line) => {
      return { ...line, arriveHours: travel.get(keyOf(line.teamId, line.taskId))! };
    });
    const own = checkTeams(problem, assignments);
    const { feasible, maxViolation } = solution.check;
    return {
      ...solution,
      assignments,
      stages: asStability(solution.stages, 'response'),
      unfilled: unfilledOf(problem, assignments),
      check: {
        feasible: feasible && own.feasible,
        maxViolation: Math.max(maxViolation, own.maxViolation),
      },
    };
  };
  return { problem: { ...problem, tasks: inTime, options }, told };
}

/** Plans for pumps are tried over so many pairs of a pump and a point in all. */
const pairsTried = 5_000_000;

/**
 * Each pump of the earlier plan stays that can without more flow missing, more pumps or long ways. Each
 * is tried by itself, the first ones where there are many, and others have their turn between two.
 */
export async function stablePumps(
  points: readonly RiskPointFacts[],
  pumps: readonly PumpFacts[],
  asked: { hours: number; pinned: readonly PumpOrder[] },
  { lines, changeHours }: Earlier<PumpOrder>,
): Promise<PumpPlan> {
  let best = pumpPlan(points, pumps, asked);
  let tries = Math.floor(pairsTried / Math.max(1, points.length * pumps.length));
  const keyOf = ({ riskPointId, assetId }: PumpOrder) => JSON.stringify([riskPointId, assetId]);
  const km = ({ orders }: PumpPlan) => orders.reduce((sum, { distanceKm }) => sum + distanceKm, 0);
  const flowOf = new Map(pumps.map(({ id, flow }) => [id, flow]));
  const fixed = [...asked.pinned];
  const busy = new Set(fixed.map(({ assetId }) => assetId));
  for (const line of lines) {
    const flow = flowOf.get(line.assetId);
    if (flow === undefined || busy.has(line.assetId)) continue;
    const kept = { ...line, flow };
    const isThere = best.orders.some((order) => keyOf(order) === keyOf(kept));
    if (!isThere) {
      if (tries <= 0) continue;
      tries -= 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    const next = isThere ? best : pumpPlan(points, pumps, { ...asked, pinned: [...fixed, kept] });
    const isWorse = next.value > best.value + 1e-9 || next.orders.length > best.orders.length;
    if (isWorse || km(next) > km(best) + changeHours * roadKmPerHour) continue;
    best = next;
    fixed.push(kept);
    busy.add(line.assetId);
  }
  return best;
}
