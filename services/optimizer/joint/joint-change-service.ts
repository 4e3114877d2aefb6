import type { JointTrialInput } from '../../../gen/muster/optimizer/v1/JointTrial';
import { AppError, invalid, notFound, parse } from '../../platform/errors';
import type { Actor } from '../../platform/identity';
import { implement, type ServiceHandlers } from '../../platform/rpc-server';
import type { CallContext, Implementations } from '../../platform/rpc-types';
import { fromTimestamp } from '../../platform/wire-values';
import { withoutLandings } from '../posed-roads';
import { relativeGap } from '../stage-result';
import { changedFacts, requireKnown, type JointChange } from './joint-changes';
import { jointClock } from './joint-clock';
import { jointDifference, type JointSide } from './joint-difference';
import { askOf, factsOf, type KeptAsk } from './joint-documents';
import { jointBody, type JointAsk } from './joint-making';
import { jointPlanMessage } from './joint-messages';
import type { JointBody, JointPart } from './joint-plan';
import { seenJointPlan, type JointDeps } from './joint-plan-service';
import { findJointPlan, jointAsOf, jointDocuments, type JointRecord } from './joint-plan-store';
import type { Facts } from './joint-reading';
import { jointReasons } from './joint-reasons';
import { replayJointSchema, tryJointSchema } from './joint-shapes';
import { requireJointSolved } from './joint-states';
import { posedSupplies } from './joint-supply-part';

type Handlers = Implementations['muster.optimizer.v1.JointChangesService'];

/** Joint plans compared, explained, tried on a copy and worked out again; nothing is stored. */
export function jointChangesService(deps: JointDeps): ServiceHandlers {
  const handlers: Handlers = {
    async compareJointPlans({ jointPlanId, basePlanId }, { actor }) {
      const next = await solvedPlan(deps, jointPlanId, actor);
      const baseId = basePlanId || next.body.basePlanId;
      if (!baseId) throw invalid('basePlanId', 'is required: the plan was made from no other');
      const base = await solvedPlan(deps, baseId, actor);
      if (base.incidentIds.join() !== next.incidentIds.join()) {
        throw invalid('basePlanId', 'must be a joint plan of the same incidents');
      }
      const counted = next.body.countedPlanIds?.includes(baseId) ?? false;
      const sides = await Promise.all([sideOf(deps, base), sideOf(deps, next)]);
      const difference = jointDifference(...sides, { counted });
      return { ...difference, basePlanId: baseId, jointPlanId };
    },

    async explainJointPlan({ id }, { actor }) {
      const plan = await solvedPlan(deps, id, actor);
      const { ask, facts, solution } = await restsOf(deps, plan);
      const { supplies, problem } = posedSupplies(facts, ask, plan.body.placements);
      const goods = solution && { goods: { problem, solution, names: supplies.names } };
      return { jointPlanId: id, lines: jointReasons({ ask, facts, body: plan.body, ...goods }) };
    },

    async tryJointChanges(request, context) {
      const { jointPlanId, changes, timeLimitSeconds } = parse(tryJointSchema, request);
      const plan = await solvedPlan(deps, jointPlanId, context.actor);
      const { ask, facts } = await restsOf(deps, plan);
      requireKnown(facts, changes);
      // What is not touched stays where it costs nothing.
      const base = { id: plan.id, state: 'PROPOSED' as const, body: plan.body };
      const kept = { keepParts: [], pins: [], pinnedTeamIds: [], pinnedAssetIds: [] };
      const { changeHours = 1 } = ask;
      const own = { ...ask, ...kept, pinnedSiteIds: [], base, changes, changeHours };
      return tried(deps, { plan, ask: own, facts, changes, timeLimitSeconds }, context);
    },

    async replayJointPlan(request, context) {
      const { timeLimitSeconds } = parse(replayJointSchema, request);
      const plan = await solvedPlan(deps, await replayedId(deps, request), context.actor);
      const { ask, facts } = await restsOf(deps, plan);
      const most = timeLimitSeconds || Math.min(secondsMost, ask.policy.timeLimitSeconds);
      const asked = { plan, ask, facts, changes: [], timeLimitSeconds: most };
      return tried(deps, asked, context);
    },
  };
  return implement('muster.optimizer.v1.JointChangesService', handlers);
}

const secondsMost = 60;
// What the answer needs on its way back after the solver has stopped.
const answerMs = 2_000;

async function solvedPlan({ db }: JointDeps, id: string, actor: Actor): Promise<JointRecord> {
  const plan = await seenJointPlan(db, id, actor);
  requireJointSolved(plan);
  return plan;
}

/** What the plan was asked to do, and what was known then. */
async function restsOf({ db }: JointDeps, plan: JointRecord) {
  const documents = await jointDocuments(db, plan.id);
  if (documents === undefined) {
    const message = `what joint plan ${plan.id} rests on was not kept: make it anew`;
    throw new AppError('PLAN_NOT_SOLVED', message, { metadata: { jointPlanId: plan.id } });
  }
  const { base: kept, ...ask } = askOf(documents.ask);
  const found = kept && (await findJointPlan(db, kept.id));
  const base = kept && found && { base: { ...kept, body: found.body } };
  const whole: Omit<KeptAsk, 'base'> & Pick<JointAsk, 'base'> = { ...ask, ...base };
  const solution = documents.solution && withoutLandings(documents.solution);
  return { ask: whole, facts: factsOf(documents.facts), solution };
}

async function sideOf(deps: JointDeps, plan: JointRecord): Promise<JointSide> {
  const documents = await jointDocuments(deps.db, plan.id);
  if (documents === undefined) return { body: plan.body };
  return sideWith(plan.body, factsOf(documents.facts), askOf(documents.ask));
}

type Posed = Pick<JointAsk, 'incidents' | 'changes'>;

function sideWith(body: JointBody, facts: Facts, { incidents, changes }: Posed): JointSide {
  const asked = { incidents, pins: [], ...(changes && { changes }) };
  const { supplies, problem } = posedSupplies(facts, asked, body.placements);
  return { body, rests: { facts, problem, names: supplies.names } };
}

type Trial = {
  plan: JointRecord;
  ask: Omit<JointAsk, 'clock'>;
  facts: Facts;
  changes: readonly JointChange[];
  timeLimitSeconds: number;
};

async function tried(
  { pool }: JointDeps,
  { plan, ask, facts, changes, timeLimitSeconds }: Trial,
  context: CallContext,
): Promise<JointTrialInput> {
  const left = (context.remainingMs() - answerMs) / 1_000;
  if (left <= 0) throw new AppError('DEADLINE_TOO_SHORT', 'the deadline leaves no time to solve');
  const now = changedFacts(facts, changes);
  const own: JointAsk = {
    ...ask,
    policy: { ...ask.policy, timeLimitSeconds },
    ...{ signal: context.signal, share: plan.divisionCodes[0] ?? '', urgent: false },
    clock: jointClock(Math.min(left, timeLimitSeconds + 30)),
  };
  const { body } = await jointBody(pool, now, own);
  const sides = [
    sideWith(plan.body, facts, { incidents: ask.incidents }),
    sideWith(body, now, own),
  ];
  const [before, after] = sides as [JointSide, JointSide];
  const message = jointPlanMessage({ ...plan, body });
  const difference = jointDifference(before, after, { counted: false });
  return {
    jointPlanId: plan.id,
    plan: {
      ...message,
      id: '',
      state: 'PROPOSED',
      reservationId: '',
      reservations: {},
      approverId: '',
    },
    baseParts: plan.body.parts,
    difference: { ...difference, basePlanId: plan.id },
    same: changes.length === 0 && isSame(plan.body.parts, body.parts),
  };
}

/** Every part came to the same values. */
function isSame(before: readonly JointPart[], after: readonly JointPart[]): boolean {
  return before.every(({ name, stages }) => {
    const then = after.find((part) => part.name === name)?.stages ?? [];
    return (
      stages.length === then.length &&
      stages.every(({ value }, i) => relativeGap(value, then[i]!.value) <= 1e-6) &&
      stages.every(({ value }, i) => relativeGap(then[i]!.value, value) <= 1e-6)
    );
  });
}

async function replayedId(
  { db }: JointDeps,
  { jointPlanId, incidentId, asOfTime }: Parameters<Handlers['replayJointPlan']>[0],
): Promise<string> {
  if (jointPlanId !== '') return jointPlanId;
  if (incidentId === '' || !asOfTime) {
    throw invalid('jointPlanId', 'is required, or incidentId and asOfTime in its place');
  }
  const found = await jointAsOf(db, { incidentId, time: fromTimestamp(asOfTime) });
  if (!found) throw notFound('joint plan', `${incidentId} as of then`);
  return found;
}
