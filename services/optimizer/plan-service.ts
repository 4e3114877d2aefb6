import { setTimeout as sleep } from 'node:timers/promises';
import { invalid, notFound, parse } from '../platform/errors';
import { requireRole, roles, scopePrefixes } from '../platform/identity';
import { pageOf, pageRequest } from '../platform/paging';
import { isAnswered, once } from '../platform/requests';
import { requirePlanner, urgentAskers } from './access';
import { storedLines } from './line-store';
import { documentsMessage, planMessage } from './messages';
import { requireRunning } from './plan';
import { lockedPlan, savePlan, seenPlan } from './plan-record';
import { insertNewPlan } from './new-plan-store';
import { findPlan, listPlans, type PlanRecord } from './plan-store';
import { preparePlan } from './prepare-plan';
import { createPlanSchema } from './request-shapes';
import type { Deps, Handlers } from './service';
import { wasCancelled } from './solve-failure';
import { endSolve, planDocuments } from './solve-store';

const watchPollMs = 300;

export function planReaders({
  db,
}: Deps): Pick<Handlers, 'getPlan' | 'getPlanDocuments' | 'listPlans' | 'watchPlan'> {
  return {
    async getPlan({ id }, { actor }) {
      const plan = await seenPlan(db, id, actor);
      return planMessage(plan, await storedLines(db, id));
    },

    async getPlanDocuments({ id }, { actor }) {
      const { divisionCode } = await seenPlan(db, id, actor);
      // The problem holds the stock of every depot the plan could draw on.
      requireRole(actor, [...roles], divisionCode);
      return documentsMessage((await planDocuments(db, id))!);
    },

    async listPlans(request, { actor }) {
      requireRole(actor, [...roles]);
      const filter = {
        scopePrefixes: scopePrefixes(actor, roles),
        incidentId: request.incidentId || undefined,
        state: request.state === 'STATE_UNSPECIFIED' ? undefined : request.state,
      };
      const page = pageRequest(filter, request);
      const after = page.after as [string, string] | undefined;
      const rows = await listPlans(db, { ...filter, after, limit: page.limit + 1 });
      const keyOf = (row: PlanRecord) => [row.createTime.toISOString(), row.id];
      const { rows: shown, nextPageToken } = pageOf(rows, page.limit, keyOf, filter);
      return { plans: shown.map((row) => planMessage(row)), nextPageToken };
    },

    async *watchPlan({ id }, { actor, signal }) {
      await seenPlan(db, id, actor);
      for (let [seen, shown] = ['', 0]; !signal.aborted;) {
        const plan = (await findPlan(db, id))!;
        if (plan.solve.state !== 'RUNNING') {
          yield planMessage(plan, await storedLines(db, id));
          return;
        }
        const { phase, progressShare, betterPlans } = plan.solve;
        const place = `${plan.revision}/${phase}/${progressShare}/${betterPlans}`;
        const isBetter = betterPlans > shown;
        const lines = isBetter ? await storedLines(db, id) : undefined;
        if (place !== seen) yield planMessage(plan, lines);
        [seen, shown] = [place, betterPlans];
        await sleep(watchPollMs, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}

export function planMakers(deps: Deps): Pick<Handlers, 'createPlan' | 'cancelPlan'> {
  const { db, now, running } = deps;
  return {
    async createPlan(request, context) {
      const { requestId, incidentId, policy, urgent, ...roads } = parse(createPlanSchema, request);
      if (urgent) requireRole(context.actor, urgentAskers);
      const prepared = (await isAnswered(db, requestId))
        ? undefined
        : await preparePlan(deps, { incidentId, policy, roads }, context);
      if (urgent && prepared) {
        requireRole(context.actor, urgentAskers, prepared.incident.divisionCode);
      }
      return once(db, context, { requestId, request }, async (trx) => {
        if (!prepared) throw new Error(`request ${requestId} was answered and is not any more`);
        return planMessage(
          await insertNewPlan(trx, context, { prepared, policy, urgent, now: now() }),
        );
      });
    },

    async cancelPlan(request, context) {
      const { requestId, id } = request;
      if (id === '') throw invalid('id', 'is required');
      const answer = await once(db, context, { requestId, request }, async (trx) => {
        const before = await lockedPlan(trx, id);
        requirePlanner(context.actor, before);
        requireRunning(before, before.solve);
        const ended = await endSolve(trx, { planId: id, state: 'CANCELLED', ...wasCancelled });
        const found = await findPlan(trx, id);
        if (!found) throw notFound('plan', id);
        // It ended by itself while the lock was waited for.
        if (!ended) requireRunning(found, found.solve);
        return planMessage(
          await savePlan(trx, context, 'cancel', {
            before,
            after: found,
            now: now(),
          }),
        );
      });
      running.stop(id);
      return answer;
    },
  };
}
