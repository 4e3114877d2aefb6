import { setTimeout as sleep } from 'node:timers/promises';
import { uuidv7 } from 'uuidv7';
import type { z } from 'zod';
import { invalid, invalidFields, notFound, parse } from '../../platform/errors';
import { requireRole, roles, scopePrefixes, type Actor } from '../../platform/identity';
import { pageOf, pageRequest } from '../../platform/paging';
import { isAnswered, once } from '../../platform/requests';
import { implement, type ServiceHandlers } from '../../platform/rpc-server';
import type { CallContext, Implementations } from '../../platform/rpc-types';
import { requirePlanner, urgentAskers } from '../access';
import { solveJob } from '../plan-record';
import { problemHash, requireOpen } from '../prepare-plan';
import type { Deps } from '../service';
import { wasCancelled } from '../solve-failure';
import { endSolve } from '../solve-store';
import { readJointIncident, type JointSources } from './joint-clients';
import { storedAsk, storedFacts } from './joint-documents';
import { bodyWithout } from './joint-making';
import { jointPlanMessage, jointPlanSummary } from './joint-messages';
import { moveJointPlan } from './joint-move-service';
import {
  findJointPlace,
  findJointPlan,
  findJointSummary,
  insertJointPlan,
  isForExercise,
  listJointPlans,
  type JointRecord,
} from './joint-plan-store';
import { readFacts } from './joint-reading';
import { jointAskSchema } from './joint-shapes';
import { requireJointRunning, requireJointSolved } from './joint-states';
import { watched } from './joint-watching';
import { recordJointPlan } from './solve-joint-plan';

type Handlers = Implementations['muster.optimizer.v1.JointPlansService'];
export type JointDeps = Deps & { sources: JointSources; now: () => Date };

const watchPollMs = 300;

export function jointPlansService(deps: JointDeps): ServiceHandlers {
  const handlers: Handlers = {
    ...jointMakers(deps),
    ...jointReaders(deps),
    moveJointPlan: (request, context) => moveJointPlan(deps, request, context),
  };
  return implement('muster.optimizer.v1.JointPlansService', handlers);
}

type Makers = Pick<Handlers, 'createJointPlan' | 'cancelJointPlan'>;

function jointMakers(deps: JointDeps): Makers {
  const { db, now, running } = deps;
  return {
    async createJointPlan(request, context) {
      const { requestId } = request;
      const asked = parse(jointAskSchema, request);
      const answered = await isAnswered(db, requestId);
      const made = answered ? undefined : await prepareJointPlan(deps, asked, context);
      return once(db, context, { requestId, request }, async (trx) => {
        if (!made) throw new Error(`request ${requestId} was answered and is not any more`);
        const creatorId = context.actor.onBehalfOf ?? context.actor.id;
        const { urgent } = asked;
        const entry = { id: uuidv7(), ...made, urgent, creatorId, createTime: now() };
        const plan = await insertJointPlan(trx, entry);
        await recordJointPlan(trx, context, 'create', plan, solveJob(plan.id));
        return jointPlanMessage(plan);
      });
    },

    async cancelJointPlan(request, context) {
      const { requestId, id } = request;
      if (id === '') throw invalid('id', 'is required');
      const answer = await once(db, context, { requestId, request }, async (trx) => {
        const found = await findJointPlan(trx, id);
        if (!found) throw notFound('joint plan', id);
        const exercise = await isForExercise(trx, id);
        for (const divisionCode of found.divisionCodes) {
          requirePlanner(context.actor, { divisionCode, exercise });
        }
        const ended = await endSolve(trx, { planId: id, state: 'CANCELLED', ...wasCancelled });
        const after = (await findJointPlan(trx, id))!;
        // It ended by itself before.
        if (!ended) requireJointRunning(after);
        await recordJointPlan(trx, context, 'cancel', after);
        return jointPlanMessage(after);
      });
      running.stop(id);
      return answer;
    },
  };
}

type Readers = Pick<Handlers, 'getJointPlan' | 'listJointPlans' | 'watchJointPlan'>;

function jointReaders({ db }: JointDeps): Readers {
  return {
    async getJointPlan({ id }, { actor }) {
      return jointPlanMessage(await seenJointPlan(db, id, actor));
    },

    async listJointPlans(request, { actor }) {
      requireRole(actor, [...roles]);
      const incidentId = request.incidentId || undefined;
      const filter = { scopePrefixes: scopePrefixes(actor, roles), incidentId };
      const page = pageRequest(filter, request);
      const after = page.after as [string, string] | undefined;
      const rows = await listJointPlans(db, { ...filter, after, limit: page.limit + 1 });
      const keyOf = (row: JointRecord) => [row.createTime.toISOString(), row.id];
      const { rows: shown, nextPageToken } = pageOf(rows, page.limit, keyOf, filter);
      return { plans: shown.map(jointPlanSummary), nextPageToken };
    },

    async *watchJointPlan({ id }, { actor, signal }) {
      await seenJointPlan(db, id, actor);
      const reads = {
        place: () => findJointPlace(db, id),
        whole: async () => jointPlanMessage((await findJointPlan(db, id))!),
        brief: async () => jointPlanSummary((await findJointSummary(db, id))!),
        wait: () => sleep(watchPollMs, undefined, { signal }).catch(() => undefined),
      };
      yield* watched(reads, signal);
    },
  };
}

/** The plan, for someone who may see all of its divisions. */
export async function seenJointPlan(
  db: Deps['db'],
  id: string,
  actor: Actor,
): Promise<JointRecord> {
  const plan = await findJointPlan(db, id);
  if (!plan) throw notFound('joint plan', id);
  for (const code of plan.divisionCodes) requireRole(actor, [...roles], code);
  return plan;
}

/** Reads what the plan rests on, once; a job solves it. */
async function prepareJointPlan(
  deps: JointDeps,
  { incidentIds, basePlanId, urgent, ...asked }: z.output<typeof jointAskSchema>,
  context: CallContext,
) {
  const { sources } = deps;
  const unique = [...new Set(incidentIds)];
  const incidents = await Promise.all(unique.map((id) => readJointIncident(sources, id, context)));
  for (const incident of incidents) {
    requirePlanner(context.actor, incident);
    if (urgent) requireRole(context.actor, urgentAskers, incident.divisionCode);
    requireOpen(incident);
  }
  // What is closed and needed in an exercise must not stand in the way of what is real.
  if (new Set(incidents.map(({ exercise }) => exercise)).size > 1) {
    throw invalid('incidentIds', 'must be all real or all exercises');
  }
  const wrong = asked.tasks.findIndex(({ incidentId }) => !unique.includes(incidentId));
  if (wrong >= 0) throw invalid(`tasks[${wrong}].incidentId`, 'is none of the incidents');
  const base = await baseOf(deps, { incidentIds: unique, basePlanId, ...asked });
  const facts = await readFacts(deps, { incidents, policy: asked.policy }, context);
  const kept = base && { base: { id: base.id, state: base.state } };
  const ask = storedAsk({ ...asked, incidents, ...kept });
  const documents = { ask, facts: storedFacts(facts) };
  return {
    incidentIds: unique,
    divisionCodes: [...new Set(incidents.map(({ divisionCode }) => divisionCode))],
    body: bodyWithout(facts, base?.id),
    documents,
    problemHash: problemHash(documents),
  };
}

type KeptOf = Pick<z.output<typeof jointAskSchema>, 'basePlanId' | 'pins' | 'keepParts'> &
  Pick<z.output<typeof jointAskSchema>, 'pinnedTeamIds' | 'pinnedAssetIds' | 'pinnedSiteIds'>;

/** The earlier plan, parts of which are to stay. */
async function baseOf(
  { db }: JointDeps,
  { incidentIds, basePlanId, pins, ...asked }: KeptOf & { incidentIds: string[] },
): Promise<JointRecord | undefined> {
  const { keepParts, pinnedTeamIds, pinnedAssetIds, pinnedSiteIds } = asked;
  const kept = [keepParts, pinnedTeamIds, pinnedAssetIds, pinnedSiteIds, pins].flat();
  if (basePlanId === '') {
    if (kept.length === 0) return undefined;
    throw invalid('basePlanId', 'is required to keep something of it');
  }
  const base = await findJointPlan(db, basePlanId);
  if (!base) throw notFound('joint plan', basePlanId);
  if (base.incidentIds.join() !== incidentIds.join()) {
    throw invalid('basePlanId', 'must be a joint plan of the same incidents');
  }
  requireJointSolved(base);
  if (base.state !== 'PROPOSED' && pins.length > 0) {
    throw invalid('pins', 'stay by themselves: the goods of this plan are promised already');
  }
  const lines = [...base.body.shipments, ...(base.body.callOffs ?? [])];
  const faults = pins.flatMap((pin, i) => {
    const own = lines.some(
      ({ fromDepotId, toSiteId = '', toDivisionCode = '', itemId }) =>
        fromDepotId === pin.fromDepotId &&
        itemId === pin.itemId &&
        (pin.toSiteId === '' ? toDivisionCode === pin.toDivisionCode : toSiteId === pin.toSiteId),
    );
    return own ? [] : [{ field: `pins[${i}]`, description: 'is no line of the earlier plan' }];
  });
  if (faults.length > 0) throw invalidFields(faults.slice(0, 20));
  return base;
}
