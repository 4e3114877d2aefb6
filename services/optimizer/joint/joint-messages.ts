import type { JointPlanInput } from '../../../gen/muster/optimizer/v1/JointPlan';
import { toTimestamp } from '../../platform/wire-values';
import { solveMessage } from '../messages';
import type { SolveRecord } from '../plan-store';
import { startOf, type JointPart } from './joint-plan';
import type { JointRecord } from './joint-plan-store';

/** A joint plan; while it is being solved, with what is proven of its parts by now. */
export function jointPlanMessage(record: JointRecord): JointPlanInput {
  const { body: kept, divisionCodes, createTime, solve, ...plan } = record;
  const parts = kept.parts.map((part) => ({ ...part, stages: stagesOf(part, solve) }));
  const { roads, ...shown } = kept;
  const body = {
    ...{ ...shown, parts, countedPlanIds: undefined },
    ...(roads?.readTime && {
      roads: { ...roads, readTime: toTimestamp(new Date(roads.readTime)) },
    }),
  };
  const reads = body.reads.map(({ service, readTime }) => {
    return { service, readTime: toTimestamp(new Date(readTime)) };
  });
  const times = { createTime: toTimestamp(createTime), startTime: toTimestamp(startOf(record)) };
  const found = solveMessage({ ...solve, progressStages: [] });
  const about = { ...plan, divisionCode: divisionCodes[0], ...times, solve: found };
  return { ...body, ...about, reads } as JointPlanInput;
}

/** Told apart by the part's name before their own. */
function stagesOf({ name, stages }: JointPart, { state, progressStages }: SolveRecord) {
  if (state === 'SUCCEEDED') return stages;
  const later = progressStages.filter((stage) => stage.name.startsWith(`${name}/`));
  const now = later.map((stage) => ({ ...stage, name: stage.name.slice(name.length + 1) }));
  return now.length > 0 ? now : stages;
}

/** Without its lines. */
export function jointPlanSummary(plan: JointRecord): JointPlanInput {
  const { parts, jointUnmetBound, basePlanId, readSpreadSeconds, state } = jointPlanMessage(plan);
  const { id, incidentIds, divisionCode, creatorId, createTime, reads } = jointPlanMessage(plan);
  const { solve, urgent } = jointPlanMessage(plan);
  const about = { id, incidentIds, divisionCode, creatorId, createTime, reads, solve, urgent };
  return { ...about, parts, state, jointUnmetBound, basePlanId, readSpreadSeconds };
}
