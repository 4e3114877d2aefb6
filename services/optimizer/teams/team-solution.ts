import type { SolutionStage, SolutionStatus, SolverRecord } from '../solution';

// The solution document of a team assignment problem.

export interface TeamAssignment {
  teamId: string;
  taskId: string;
  /** The requirement it fills; under COST the task's first, empty when it asks for none. */
  skill: string;
  arriveHours: number;
  /** 1 for the team's first task, 2 for the next. */
  order: number;
}

export type UnfilledCause =
  'SKILL' | 'CREW' | 'OPTION' | 'TIME' | 'WORK_HOURS' | 'PEOPLE' | 'TEAMS';

export interface UnfilledRequirement {
  taskId: string;
  skill: string;
  /** Slots without a team. */
  teams: number;
  cause: UnfilledCause;
}

export interface TeamConflict {
  kind: 'TASK' | 'TEAM_CAPACITY';
  /** The requirement's path in the problem, such as `tasks[3]`. */
  field: string;
  id: string;
  descriptionEn: string;
  descriptionZh: string;
}

export interface TeamSolution {
  status: SolutionStatus;
  stages: SolutionStage[];
  /** Of the last stage; absent when there is no plan. */
  objectiveValue?: number;
  check: { feasible: boolean; maxViolation: number };
  solver: SolverRecord;
  assignments: TeamAssignment[];
  unfilled: UnfilledRequirement[];
  conflict?: TeamConflict[];
}

/** What a search of either kind comes back with. */
export interface TeamPlan {
  assignments: TeamAssignment[];
  values: number[];
  bounds: number[];
}
