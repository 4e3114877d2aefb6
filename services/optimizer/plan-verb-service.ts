import type { Trx } from '../platform/db';
import { invalid, parse } from '../platform/errors';
import { requireRole, type Actor } from '../platform/identity';
import { isAnswered, once } from '../platform/requests';
import { carriers } from './access';
import { promisedJointPlans } from './joint/joint-plan-store';
import { countShipments, storedLines } from './line-store';
import { planMessage } from './messages';
import { approve, markCommitted, markProgress, withdrawApproval } from './plan';
import { lockedPlan, savePlan, seenPlan } from './plan-record';
import { promisedPlans, solvedSuccessor } from './plan-store';
import { requireOpen } from './prepare-plan';
import { markCommittedSchema, markProgressSchema, withdrawApprovalSchema } from './request-shapes';
import type { Deps, Handlers } from './service';
import { readIncident } from './source-clients';

type Verbs = 'approvePlan' | 'withdrawApproval' | 'markCommitted' | 'markProgress';

/** What moves a plan through its states; each answers with the plan and its lines. */
export function planVerbs({ db, now, sources }: Deps): Pick<Handlers, Verbs> {
  return {
    async approvePlan(request, context) {
      const { requestId, id, etag } = request;
      const approverId = approverOf(context.actor, request.approverId);
      if (!(await isAnswered(db, requestId))) {
        const { incidentId } = await seenPlan(db, id, context.actor);
        requireOpen(await readIncident(sources, incidentId, context));
      }
      return once(db, context, { requestId, request }, async (trx) => {
        const before = await lockedPlan(trx, id);
        requireRole(context.actor, ['COMMANDER', 'SERVICE'], before.divisionCode);
        const { state, result } = before.solve;
        const after = approve(before, {
          etag,
          approverId,
          now: now(),
          solve: { state, status: result?.status, shipments: await countShipments(trx, id) },
          promised: await promisedIds(trx, before.incidentId),
        });
        const plan = await savePlan(trx, context, 'approve', { before, after, now: now() });
        return planMessage(plan, await storedLines(trx, id));
      });
    },

    async withdrawApproval(request, context) {
      const { requestId, id } = request;
      const { failures } = parse(withdrawApprovalSchema, request);
      requireRole(context.actor, carriers);
      return once(db, context, { requestId, request }, async (trx) => {
        const before = await lockedPlan(trx, id);
        const successorId = await solvedSuccessor(trx, before);
        const after = withdrawApproval(before, {
          failures,
          ...(successorId ? { successorId } : {}),
        });
        const plan = await savePlan(trx, context, 'withdraw', { before, after, now: now() });
        return planMessage(plan, await storedLines(trx, id));
      });
    },

    async markCommitted(request, context) {
      const { requestId, id } = request;
      const { reservationId } = parse(markCommittedSchema, request);
      requireRole(context.actor, carriers);
      return once(db, context, { requestId, request }, async (trx) => {
        const before = await lockedPlan(trx, id);
        const after = markCommitted(before, reservationId);
        const plan = after
          ? await savePlan(trx, context, 'commit', { before, after, now: now() })
          : before;
        return planMessage(plan, await storedLines(trx, id));
      });
    },

    async markProgress(request, context) {
      const { requestId, id } = request;
      const { state } = parse(markProgressSchema, request);
      requireRole(context.actor, carriers);
      return once(db, context, { requestId, request }, async (trx) => {
        const before = await lockedPlan(trx, id);
        const after = markProgress(before, state);
        const action = state === 'EXECUTING' ? 'execute' : 'complete';
        const plan = after
          ? await savePlan(trx, context, action, { before, after, now: now() })
          : before;
        return planMessage(plan, await storedLines(trx, id));
      });
    },
  };
}

async function promisedIds(trx: Trx, incidentId: string): Promise<string[]> {
  const plans = await promisedPlans(trx, incidentId);
  return [...plans, ...(await promisedJointPlans(trx, incidentId))].map(({ id }) => id);
}

/** A commander approves himself; mobilization names the commander who asked it to. */
function approverOf(actor: Actor, given: string): string {
  const isService = actor.grants.some(({ role }) => role === 'SERVICE');
  if (isService && given === '') throw invalid('approverId', 'is required from a service');
  if (isService || given === '') return isService ? given : actor.id;
  if (given !== actor.id) throw invalid('approverId', 'names someone else');
  return actor.id;
}
