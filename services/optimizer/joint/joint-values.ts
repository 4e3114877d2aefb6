import { missingTrips } from '../plan-assessment';
import { longerFleet } from '../plan-changes';
import { placeOf } from '../plan-nodes';
import type { DispatchProblem } from '../problem';
import type { Name } from '../relaxation-words';
import type { ShelterProblem } from '../shelter/shelter-problem';
import type { ShelterSolution } from '../shelter/shelter-solution';
import type { DispatchSolution, SolutionStage } from '../solution';
import type { TeamProblem } from '../teams/team-problem';
import type { TeamSolution } from '../teams/team-solution';
import { specialismWords } from './specialism-words';

// What one more trip, place or team would be worth: the part of the joint plan it belongs to with one
// more of it, to be solved anew, and the difference in words. Prices of a fractional model would only
// estimate what is asked of whole trips, people and teams.

export type ValueKind = 'TRIP' | 'PLACE' | 'TEAM';

export type JointValue = {
  kind: ValueKind;
  /** Of the fleet or the site; the specialism of a team. */
  id: string;
  /** The first aim that it changes, and by how much it falls. */
  stage: string;
  value: number;
  reasonZh: string;
  reasonEn: string;
};

/** One more of something: its part's problem with it, and what people call it. */
export type OneMore<P> = { kind: ValueKind; id: string; problem: P; what: Name };

const sitesMost = 10;
const specialismsMost = 10;
const fleetsMost = 10;

/** One more place at each shelter that is full, those that took in most first. */
export function onePlaceMore(
  problem: ShelterProblem,
  { allocations }: Pick<ShelterSolution, 'allocations'>,
  nameOf: (siteId: string) => Name,
): OneMore<ShelterProblem>[] {
  const placed = new Map<string, number>();
  for (const { shelterId, people } of allocations) {
    placed.set(shelterId, (placed.get(shelterId) ?? 0) + people);
  }
  return problem.shelters
    .filter(({ id, places = Infinity }) => (placed.get(id) ?? 0) >= places)
    .toSorted((a, b) => (placed.get(b.id) ?? 0) - (placed.get(a.id) ?? 0))
    .slice(0, sitesMost)
    .map(({ id }): OneMore<ShelterProblem> => {
      const shelters = problem.shelters.map((line) =>
        line.id === id ? { ...line, places: (line.places ?? 0) + 1 } : line,
      );
      const { zh, en } = nameOf(id);
      const what = { zh: `${zh}多一个床位`, en: `one more place at ${en}` };
      return { kind: 'PLACE', id, problem: { ...problem, shelters }, what };
    });
}

/** One more team of each specialism that is asked for, standing at its most urgent open task. */
export function oneTeamMore(
  problem: TeamProblem,
  { unfilled }: Pick<TeamSolution, 'unfilled'>,
): OneMore<TeamProblem>[] {
  const open = new Set(unfilled.map(({ taskId, skill }) => JSON.stringify([taskId, skill])));
  const asked = problem.tasks
    .flatMap((task) => task.requirements.map(({ skill }) => ({ task, skill })))
    .toSorted((a, b) => {
      const isOpen = ({ task, skill }: typeof a): number =>
        Number(open.has(JSON.stringify([task.id, skill])));
      return isOpen(b) - isOpen(a) || b.task.severity - a.task.severity;
    });
  const first = new Map<string, (typeof asked)[number]['task']>();
  for (const { task, skill } of asked) if (!first.has(skill)) first.set(skill, task);
  return [...first].slice(0, specialismsMost).map(([skill, task]): OneMore<TeamProblem> => {
    const { latitude, longitude } = task;
    const at = latitude === undefined || longitude === undefined ? {} : { latitude, longitude };
    const people = task.requirements.find((line) => line.skill === skill)?.people ?? 0;
    const taken = new Set(problem.teams.map(({ id }) => id));
    let id = `${skill}+1`;
    while (taken.has(id)) id += '+';
    const crew = { headcount: Math.max(1, people), minimumCrew: 1, readyHours: 0 };
    const teams = [...problem.teams, { id, skills: [skill], ...crew, ...at }];
    const { zh, en } = specialismWords(skill);
    const what = { zh: `${zh}队伍多一支`, en: `one more certified team for ${en}` };
    return { kind: 'TEAM', id: skill, problem: { ...problem, teams }, what };
  });
}

/** One more trip of each fleet that holds goods back, there and back where they are missing. */
export function oneTripMore(
  problem: DispatchProblem,
  { shortfalls }: Pick<DispatchSolution, 'shortfalls'>,
  names: { fleets: Record<string, Name>; nodes: Record<string, Name> },
): (OneMore<DispatchProblem> & { hours: number })[] {
  return [...missingTrips(problem, shortfalls)].slice(0, fleetsMost).map(([id, hours]) => {
    const fleets = problem.fleets.map((fleet) =>
      fleet.id === id ? longerFleet(fleet, hours) : fleet,
    );
    const home = problem.fleets.find((fleet) => fleet.id === id)?.homeNodeId ?? '';
    const fleet = word(names.fleets, id);
    const from = word(names.nodes, home, placeOf(home).depotId);
    const long = Math.round(hours * 10) / 10;
    const what = {
      zh: `${fleet.zh}从${from.zh}多跑一趟（往返 ${long} 小时）`,
      en: `one more trip of ${fleet.en} from ${from.en} (${long} h there and back)`,
    };
    return { kind: 'TRIP' as const, id, problem: { ...problem, fleets }, what, hours };
  });
}

function word(known: Record<string, Name>, id: string, otherwise = id): Name {
  return { zh: known[id]?.zh || otherwise, en: known[id]?.en || known[id]?.zh || otherwise };
}

/** What solving anew with one more has changed; undefined where it brings nothing. */
export function valueOf<P>(
  { kind, id, what }: Pick<OneMore<P>, 'kind' | 'id' | 'what'>,
  base: readonly SolutionStage[],
  then: readonly SolutionStage[],
): JointValue | undefined {
  for (const [i, { name, value, bound }] of base.entries()) {
    const after = then[i]?.value ?? value;
    const least = 1e-6 * Math.max(1, Math.abs(value));
    if (Math.abs(value - after) <= least) continue;
    // A solve that stopped short may find better the second time without anything more: only what is
    // better than could have been is the doing of one more.
    const fallen = bound - after;
    if (fallen <= least) return undefined;
    const rounded = Math.round(fallen * 100) / 100;
    const words = stageWords(name, rounded);
    const reasonEn = `${what.en} ${words.en}`;
    return { kind, id, stage: name, value: fallen, reasonZh: `${what.zh}，${words.zh}`, reasonEn };
  }
  return undefined;
}

function stageWords(stage: string, value: number): Name {
  const words: Record<string, Name> = {
    unplaced: { zh: `可多安置 ${value} 人`, en: `shelters ${value} more` },
    farthest: {
      zh: `最远转移路程缩短 ${value} 公里`,
      en: `shortens the longest way to shelter by ${value} km`,
    },
    distance: {
      zh: `转移路程共少 ${value} 人·公里`,
      en: `saves ${value} person-km on the way to shelter`,
    },
    unmet: {
      zh: `加权缺口减少 ${value}`,
      en: `lowers the weighted unmet need by ${value}`,
    },
    equity: {
      zh: `满足程度的差距（各物资份额之和）减少 ${value}`,
      en: `lowers the inequality of what needs get, in shares summed over items, by ${value}`,
    },
    minimum: {
      zh: `最低保障的缺口减少 ${value} 件`,
      en: `lowers what is missing to the guaranteed minimums by ${value} units`,
    },
    effort: {
      zh: `运输工作量减少 ${value} 千克·小时`,
      en: `saves ${value} kg-hours of carriage`,
    },
    stability: {
      zh: `路程和改动的代价减少 ${value}`,
      en: `lowers what ways and changes cost by ${value}`,
    },
    unfilled: {
      zh: `按严重程度加权的缺队减少 ${value}`,
      en: `lowers the teams missing, weighted by severity, by ${value}`,
    },
    response: {
      zh: `按严重程度加权的到场时间共减少 ${value} 小时`,
      en: `saves ${value} h of arrival, weighted by severity`,
    },
  };
  return words[stage] ?? { zh: `${stage} 减少 ${value}`, en: `lowers ${stage} by ${value}` };
}
