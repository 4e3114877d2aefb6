import { SparseModel } from '../model/sparse-model';
import type { Objective } from '../objective';
import { optionTable } from './team-field';
import type { TeamProblem } from './team-problem';

// Generalized assignment: x[t,j] = 1 where team t takes task j.

export interface CostPair {
  team: number;
  task: number;
  cost: number;
  load: number;
}

export interface CostModel {
  sparse: SparseModel;
  pairs: CostPair[];
  stage: Objective & { name: string };
  /** What each row asks, for the conflict. */
  owners: { kind: 'TASK' | 'TEAM_CAPACITY'; index: number }[];
}

/** One team does all of a task, so it has every skill that the task asks for. */
function costPairs(problem: TeamProblem): CostPair[] {
  const table = optionTable(problem);
  return problem.teams.flatMap((team, t) => {
    const skills = new Set(team.skills);
    return problem.tasks.flatMap((task, j) => {
      const option = table?.[t]!.get(task.id);
      if (table !== undefined && option === undefined) return [];
      if (!task.requirements.every(({ skill }) => skills.has(skill))) return [];
      return [{ team: t, task: j, cost: option?.cost ?? 0, load: option?.load ?? 1 }];
    });
  });
}

/** The model of all pairs there are, or only of these. */
export function buildCostModel(
  problem: TeamProblem,
  pairs: CostPair[] = costPairs(problem),
): CostModel {
  const sparse = new SparseModel();
  const columns = pairs.map(() => sparse.addColumn(0, 1, true));
  const model: CostModel = {
    sparse,
    pairs,
    stage: { name: 'cost', columns, costs: pairs.map(({ cost }) => cost) },
    owners: [],
  };
  addTaskRows(problem, model);
  addCapacityRows(problem, model);
  return model;
}

/** Every task by exactly one team: Σ_t x[t,j] = 1. */
function addTaskRows(problem: TeamProblem, { sparse, pairs, owners }: CostModel): void {
  const rows = problem.tasks.map((_, index) => {
    owners.push({ kind: 'TASK', index });
    return sparse.addRow(1, 1);
  });
  pairs.forEach(({ task }, column) => sparse.entry(rows[task]!, column, 1));
}

/** No team beyond its capacity: Σ_j load[t,j] · x[t,j] ≤ capacity[t]. */
function addCapacityRows(problem: TeamProblem, { sparse, pairs, owners }: CostModel): void {
  const rows = problem.teams.map(({ capacity }, index) => {
    if (capacity === undefined) return undefined;
    owners.push({ kind: 'TEAM_CAPACITY', index });
    return sparse.addRow(-Infinity, capacity);
  });
  pairs.forEach(({ team, load }, column) => {
    const row = rows[team];
    if (row !== undefined && load > 0) sparse.entry(row, column, load);
  });
}
