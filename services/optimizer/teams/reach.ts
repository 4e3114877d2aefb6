import { hoursTolerance } from '../lanes';
import { OpenSeverity } from './open-severity';
import type { Requirement } from './team-field';
import { travelTo } from './team-field';
import type { OptionLine, TeamLine, TeamProblem } from './team-problem';

// Who could fill which requirement and when they would be there, where each team does one task.
// Millions of pairs follow from coordinates: they are worked out anew whenever they are asked for.

interface TaskOptions {
  teams: Int32Array;
  /** NaN where the hours follow from the coordinates. */
  hours: Float64Array;
}

const earthRadiusKm = 6371.0088;

export class Reach {
  readonly requirements: Requirement[];
  readonly heads: Int32Array;
  readonly openSeverity: OpenSeverity;
  /** Of the requirement scanned last, the first `scan()` entries. */
  readonly team: Int32Array;
  readonly arrive: Float64Array;
  private readonly able = new Map<string, { list: Int32Array; has: Uint8Array }>();
  private readonly optionsOf: TaskOptions[] | undefined;
  private readonly places: Float64Array;
  private readonly ready: Float64Array;
  private readonly work: Float64Array;
  private readonly hoursPerKm: number;

  constructor(readonly problem: TeamProblem) {
    const { teams, tasks, policy } = problem;
    this.requirements = tasks.flatMap((task, j) =>
      task.requirements.map((line, index) => ({
        ...{ task: j, index, severity: task.severity },
        ...line,
      })),
    );
    this.openSeverity = new OpenSeverity(this.requirements.map(({ severity }) => severity));
    this.heads = Int32Array.from(teams, ({ headcount }) => headcount);
    this.team = new Int32Array(teams.length);
    this.arrive = new Float64Array(teams.length);
    this.places = new Float64Array(3 * teams.length);
    teams.forEach((team, t) => this.places.set(unitVector(team), 3 * t));
    this.ready = Float64Array.from(teams, ({ readyHours }) => readyHours);
    this.work = Float64Array.from(teams, ({ workHoursMaximum }) => workHoursMaximum ?? Infinity);
    this.hoursPerKm = policy.detourFactor / policy.speedKmPerHour;
    this.optionsOf = optionsByTask(problem);
  }

  /** Slots over all requirements, each as heavy as its task is severe. */
  get weight(): number {
    return this.requirements.reduce((sum, { severity, teams }) => sum + severity * teams, 0);
  }

  /** Finds the candidates of a requirement; answers with how many there are. */
  scan(r: number): number {
    const { task, skill } = this.requirements[r]!;
    const able = this.ableTeams(skill);
    const { durationHours, deadlineHours = Infinity } = this.problem.tasks[task]!;
    const latest = deadlineHours + hoursTolerance;
    const spare = hoursTolerance - durationHours;
    const from = unitVector(this.problem.tasks[task]!);
    const options = this.optionsOf?.[task];
    const { team, arrive, ready, work } = this;
    const list = options?.teams ?? able.list;
    let count = 0;
    for (let i = 0; i < list.length; i += 1) {
      const t = list[i]!;
      if (options !== undefined && able.has[t] === 0) continue;
      const given = options === undefined ? NaN : options.hours[i]!;
      const travel = Number.isNaN(given) ? this.roadHours(t, from) : given;
      const at = ready[t]! + travel;
      if (!(at <= latest) || at === Infinity || travel > work[t]! + spare) continue;
      team[count] = t;
      arrive[count] = at;
      count += 1;
    }
    return count;
  }

  /** As the solution says it. */
  arrival(t: number, r: number): number {
    const { problem, requirements, optionsOf } = this;
    const { task } = requirements[r]!;
    const options = optionsOf?.[task];
    const hours = options?.hours[options.teams.indexOf(t)];
    const [team, to] = [problem.teams[t]!, problem.tasks[task]!];
    if (hours !== undefined && !Number.isNaN(hours)) return team.readyHours + hours;
    return team.readyHours + travelTo(team, to, undefined, problem.policy);
  }

  private ableTeams(skill: string): { list: Int32Array; has: Uint8Array } {
    let able = this.able.get(skill);
    if (able === undefined) {
      const { teams } = this.problem;
      const has = Uint8Array.from(teams, (team) => (canServe(team, skill) ? 1 : 0));
      able = { list: Int32Array.from([...has.keys()].filter((t) => has[t] === 1)), has };
      this.able.set(skill, able);
    }
    return able;
  }

  private roadHours(t: number, [x, y, z]: readonly [number, number, number]): number {
    const { places } = this;
    const [dx, dy, dz] = [places[3 * t]! - x, places[3 * t + 1]! - y, places[3 * t + 2]! - z];
    const half = Math.sqrt(dx * dx + dy * dy + dz * dz) / 2;
    if (Number.isNaN(half)) return Infinity;
    return 2 * earthRadiusKm * Math.asin(Math.min(1, half)) * this.hoursPerKm;
  }
}

function canServe({ skills, headcount, minimumCrew }: TeamLine, skill: string): boolean {
  return headcount >= minimumCrew && skills.includes(skill);
}

function optionsByTask({ teams, tasks, options }: TeamProblem): TaskOptions[] | undefined {
  if (options === undefined) return undefined;
  const teamAt = new Map(teams.map(({ id }, t) => [id, t]));
  const lists = new Map<string, OptionLine[]>(tasks.map(({ id }) => [id, []]));
  for (const option of options) lists.get(option.taskId)!.push(option);
  return tasks.map(({ id }) => {
    const list = lists.get(id)!;
    return {
      teams: Int32Array.from(list, ({ teamId }) => teamAt.get(teamId)!),
      hours: Float64Array.from(list, ({ hours }) => hours ?? NaN),
    };
  });
}

/** Not numbers where the place is not known. */
function unitVector({
  latitude,
  longitude,
}: Pick<TeamLine, 'latitude' | 'longitude'>): [number, number, number] {
  if (latitude === undefined) return [NaN, NaN, NaN];
  const [lat, lon] = [(latitude * Math.PI) / 180, ((longitude ?? 0) * Math.PI) / 180];
  return [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)];
}
