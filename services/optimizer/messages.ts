import type { FleetInput } from '../../gen/muster/optimizer/v1/Fleet';
import type { PlanInput } from '../../gen/muster/optimizer/v1/Plan';
import type { PlanDocumentsInput } from '../../gen/muster/optimizer/v1/PlanDocuments';
import type { PlanTrialInput } from '../../gen/muster/optimizer/v1/PlanTrial';
import type { SolveInput } from '../../gen/muster/optimizer/v1/Solve';
import type { SolveDocumentProgressInput } from '../../gen/muster/optimizer/v1/SolveDocumentProgress';
import type { SolveDispatchProgressInput } from '../../gen/muster/optimizer/v1/SolveDispatchProgress';
import { toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import type { StoredLines } from './line-store';
import { dispatchProblemMessage, dispatchSolutionMessage } from './messages-problem';
import { planEtag } from './plan';
import type { Trial } from './plan-trial';
import type { PlanRecord, SolveRecord } from './plan-store';
import type { Fleet } from './planner';
import type { PlanDocuments } from './solve-store';
import type { DispatchSolution } from './solution';
import type { SolverKind, SolverKinds } from './solver-kinds';
import { relativeGap } from './stage-result';
import type { DispatchProgress } from './solve';

export function fleetMessage(fleet: Fleet): FleetInput {
  return fleet;
}

/** A plan without its lines, or with them. */
export function planMessage(plan: PlanRecord, lines?: StoredLines): PlanInput {
  const { readTime, reliefDueTime, approveTime, ...rest } = plan;
  const { roads, ...shown } = lines ?? {};
  return {
    ...rest,
    solve: solveMessage(plan.solve),
    readTime: toTimestamp(readTime),
    startTime: toTimestamp(readTime),
    reliefDueTime: toOptionalTimestamp(reliefDueTime),
    approveTime: toOptionalTimestamp(approveTime),
    createTime: toTimestamp(plan.createTime),
    updateTime: toTimestamp(plan.updateTime),
    etag: planEtag(plan),
    ...shown,
    ...(roads ? { roads: { ...roads, readTime: toTimestamp(new Date(roads.readTime)) } } : {}),
  };
}

/** What was worked out beside a stored plan. */
export function trialMessage(
  plan: PlanRecord,
  stored: DispatchSolution,
  solution: DispatchSolution,
  { lines, ...said }: { problemHash: string; same: boolean } & Trial,
): PlanTrialInput {
  const { status, stages, check, solver, conflict = [] } = solution;
  const { shortfalls, coverage } = lines;
  const about = { planId: plan.id, readTime: toTimestamp(plan.readTime) };
  const found = { status, stages, baseStages: stored.stages, check, solver, conflict };
  return { ...about, ...found, shortfalls, coverage, ...said };
}

export function solveMessage({
  result,
  progressStages: stages,
  ...solve
}: SolveRecord): SolveInput {
  return { ...solve, stages, ...result };
}

export function documentsMessage({ problem, solution }: PlanDocuments): PlanDocumentsInput {
  return {
    problem: dispatchProblemMessage(problem),
    solution: solution && dispatchSolutionMessage(solution),
  };
}

export function documentProgressMessage({
  solution,
  ...progress
}: SolverKinds[SolverKind]['progress']): SolveDocumentProgressInput {
  const { value, bound } = progress;
  const known = value !== undefined && bound !== undefined;
  const gap = known ? { gap: relativeGap(value, bound) } : {};
  return { ...progress, ...gap, solutionJson: solution ? JSON.stringify(solution) : '' };
}

export function progressMessage(progress: DispatchProgress): SolveDispatchProgressInput {
  const { value, bound, solution } = progress;
  const known = value !== undefined && bound !== undefined;
  const gap = known ? { gap: relativeGap(value, bound) } : {};
  return { ...progress, ...gap, solution: solution ? dispatchSolutionMessage(solution) : null };
}

export function lastProgressMessage(solution: DispatchSolution): SolveDispatchProgressInput {
  return { phase: 'DONE', share: 1, solution: dispatchSolutionMessage(solution) };
}
