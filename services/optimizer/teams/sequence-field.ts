import { hoursTolerance } from '../lanes';
import { OpenSeverity } from './open-severity';
import type { Requirement } from './team-field';
import { optionTable, roadHours, travelTo } from './team-field';
import type { OptionLine, TeamProblem } from './team-problem';

// A problem in sequences as numbers: who may fill what, and the hours between all places.

/** Beyond so many pairs of places, hours are worked out whenever they are asked for. */
const pairsMost = 4_000_000;

export class SequenceField {
  readonly requirements: Requirement[];
  /** Positions of requirements by task. */
  readonly ofTask: number[][];
  readonly duration: Float64Array;
  readonly deadline: Float64Array;
  readonly severity: Float64Array;
  readonly ready: Float64Array;
  readonly workMost: Float64Array;
  /** Of each requirement, the teams that may fill it at all. */
  readonly teamsOf: Int32Array[];
  /** Slots of each requirement that could be filled at all, by what each team could do alone. */
  readonly slots: Int32Array;
  /** Severity of the slots that nobody could ever fill. */
  readonly hopeless: number;
  readonly openSeverity: OpenSeverity;
  /** The shortest way to each task from any other. */
  readonly shortest: Float64Array;
  private readonly table: Map<string, OptionLine>[] | undefined;
  private readonly ways: Float64Array | undefined;
  private readonly firsts: Float64Array | undefined;

  constructor(readonly problem: TeamProblem) {
    const { teams, tasks } = problem;
    this.table = optionTable(problem);
    this.requirements = tasks.flatMap((task, j) =>
      task.requirements.map((line, index) => ({
        ...{ task: j, index, severity: task.severity },
        ...line,
      })),
    );
    this.ofTask = tasks.map((): number[] => []);
    this.requirements.forEach(({ task }, r) => this.ofTask[task]!.push(r));
    this.duration = Float64Array.from(tasks, ({ durationHours }) => durationHours);
    this.deadline = Float64Array.from(
      tasks,
      ({ deadlineHours = Infinity }) => deadlineHours + hoursTolerance,
    );
    this.severity = Float64Array.from(tasks, ({ severity }) => severity);
    this.ready = Float64Array.from(teams, ({ readyHours }) => readyHours);
    this.workMost = Float64Array.from(
      teams,
      ({ workHoursMaximum = Infinity }) => workHoursMaximum + hoursTolerance,
    );
    if (tasks.length ** 2 <= pairsMost) this.ways = this.allWays();
    this.shortest = this.shortestWays();
    if (teams.length * tasks.length <= pairsMost) this.firsts = this.allFirsts();
    this.teamsOf = this.ableTeams();
    this.slots = Int32Array.from(this.requirements, (_, r) => this.fillable(r));
    this.openSeverity = new OpenSeverity(this.requirements.map(({ severity }) => severity));
    this.hopeless = this.openSeverity.sum((r) => this.requirements[r]!.teams - this.slots[r]!);
  }

  get teamCount(): number {
    return this.ready.length;
  }

  get taskCount(): number {
    return this.duration.length;
  }

  /** Whether several teams come to some task. */
  get meets(): boolean {
    return this.ofTask.some((own) => own.reduce((sum, r) => sum + this.slots[r]!, 0) > 1);
  }

  headcount(t: number): number {
    return this.problem.teams[t]!.headcount;
  }

  /** Hours from where the team is to the task; infinite where there is no way. */
  first(t: number, j: number): number {
    return this.firsts?.[t * this.taskCount + j] ?? this.firstOf(t, j);
  }

  between(i: number, j: number): number {
    return this.ways?.[i * this.taskCount + j] ?? this.wayOf(i, j);
  }

  private firstOf(t: number, j: number): number {
    const { teams, tasks, policy } = this.problem;
    const option = this.table?.[t]!.get(tasks[j]!.id);
    if (this.table !== undefined && option === undefined) return Infinity;
    return travelTo(teams[t]!, tasks[j]!, option, policy);
  }

  private wayOf(i: number, j: number): number {
    const { tasks, policy } = this.problem;
    return roadHours(tasks[i]!, tasks[j]!, policy);
  }

  private allWays(): Float64Array {
    const { taskCount } = this;
    const ways = new Float64Array(taskCount ** 2);
    for (let i = 0; i < taskCount; i += 1) {
      for (let j = 0; j <= i; j += 1) {
        const hours = this.wayOf(i, j);
        ways[i * taskCount + j] = hours;
        ways[j * taskCount + i] = hours;
      }
    }
    return ways;
  }

  private allFirsts(): Float64Array {
    const { teamCount, taskCount } = this;
    const firsts = new Float64Array(teamCount * taskCount);
    for (let t = 0; t < teamCount; t += 1) {
      for (let j = 0; j < taskCount; j += 1) firsts[t * taskCount + j] = this.firstOf(t, j);
    }
    return firsts;
  }

  private shortestWays(): Float64Array {
    const shortest = new Float64Array(this.taskCount).fill(Infinity);
    // Working millions of ways out only to bound them is not worth it.
    if (this.ways === undefined) return shortest.fill(0);
    for (let j = 0; j < shortest.length; j += 1) {
      for (let i = 0; i < shortest.length; i += 1) {
        if (i !== j) shortest[j] = Math.min(shortest[j]!, this.ways[i * this.taskCount + j]!);
      }
    }
    return shortest;
  }

  /** Teams of the skill that could be there in time, were it their first task or a later one. */
  private ableTeams(): Int32Array[] {
    const { teams, tasks } = this.problem;
    const withSkill = new Map<string, number[]>();
    teams.forEach(({ skills, headcount, minimumCrew }, t) => {
      if (headcount < minimumCrew) return;
      for (const skill of skills) {
        const list = withSkill.get(skill);
        if (list === undefined) withSkill.set(skill, [t]);
        else list.push(t);
      }
    });
    return this.requirements.map(({ task, skill }) => {
      const always = this.table === undefined && this.deadline[task] === Infinity;
      const far = tasks[task]!.latitude === undefined;
      const able = (withSkill.get(skill) ?? []).filter((t) => {
        if (always && this.workMost[t] === Infinity) {
          return !far && teams[t]!.latitude !== undefined;
        }
        if (this.table !== undefined && !this.table[t]!.has(tasks[task]!.id)) return false;
        const way = Math.min(this.first(t, task), this.shortest[task]!);
        const arrive = this.ready[t]! + way;
        if (!Number.isFinite(arrive) || arrive > this.deadline[task]!) return false;
        return way + this.duration[task]! <= this.workMost[t]!;
      });
      return Int32Array.from(able);
    });
  }

  /** Teams of a requirement less those that bring too few people even with the largest others. */
  crewOf(r: number): Int32Array {
    const able = this.teamsOf[r]!;
    const { teams, people } = this.requirements[r]!;
    if (people <= 0) return able;
    const heads = Array.from(able, (t) => this.headcount(t)).sort((a, b) => b - a);
    const most = Math.min(teams, heads.length);
    const largest = heads.slice(0, most).reduce((sum, count) => sum + count, 0);
    // The last of the largest makes room for whoever is not among them.
    const others = largest - (heads[most - 1] ?? 0);
    return able.filter((t) => Math.min(largest, others + this.headcount(t)) >= people);
  }

  private fillable(r: number): number {
    const { teams, people } = this.requirements[r]!;
    const most = Math.min(teams, this.teamsOf[r]!.length);
    if (people <= 0) return most;
    const heads = Array.from(this.teamsOf[r]!, (t) => this.headcount(t)).sort((a, b) => b - a);
    const brought = heads.slice(0, most).reduce((sum, count) => sum + count, 0);
    return brought >= people ? most : 0;
  }
}
