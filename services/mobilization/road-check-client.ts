// Asks, at the commit itself, what the closed roads do to a plan.
import type { PlanRoadCheck } from '../../gen/muster/optimizer/v1/PlanRoadCheck';
import { AppError } from '../platform/errors';
import type { CallContext } from '../platform/rpc-server';
import { fromTimestamp } from '../platform/wire-values';
import { requireRoads, type RoadsOfCommit } from './closed-roads';
import type { Peers } from './commit-steps';

type Asked = { planId: string; joint: boolean; accepted: readonly string[] };

const timeoutMs = 4_000;

/**
 * A check that cannot be made stops no plan in a flood: the commit goes on and says so. What the roads
 * say does.
 */
export async function roadsAtCommit(
  { optimizer }: Peers,
  { planId, joint, accepted }: Asked,
  context: CallContext,
): Promise<RoadsOfCommit> {
  const options = { parent: context, timeoutMs };
  let check: PlanRoadCheck;
  try {
    check = joint
      ? await optimizer.checkJointPlanRoads({ planId }, options)
      : await optimizer.checkPlanRoads({ planId }, options);
  } catch (error) {
    const failure = error instanceof AppError ? error.reason : 'UNKNOWN';
    return { state: 'UNCHECKED', lines: 0, closureIds: [], failure };
  }
  const subject = `${joint ? 'joint-plans' : 'plans'}/${planId}`;
  const roads = requireRoads({ subject, check, accepted });
  const { readTime } = check;
  return { ...roads, ...(readTime && { readTime: fromTimestamp(readTime).toISOString() }) };
}
