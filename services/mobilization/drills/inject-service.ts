import { z } from 'zod';
import { uuidv7 } from 'uuidv7';
import type { InjectInput } from '../../../gen/muster/mobilization/v1/Inject';
import { audit } from '../../platform/audit';
import type { Trx } from '../../platform/db';
import { AppError, invalid, notFound, parse } from '../../platform/errors';
import { requireRole, roles, type Actor } from '../../platform/identity';
import { parseIn, requireEtag, uuidSchema } from '../../platform/request-fields';
import { once } from '../../platform/requests';
import { implement, type CallContext, type ServiceHandlers } from '../../platform/rpc-server';
import type { Implementations } from '../../platform/rpc-types';
import { optionalText, text, toOptionalTimestamp } from '../../platform/wire-values';
import { controllers, requireActing, requireKnown } from './access';
import type { Drills } from './context-service';
import { markedZh, requireState, unmarkedZh, type Drill } from './drill';
import { teamIds } from './drill-messages';
import { findDrill, lockDrill } from './drill-store';
import { requireAhead, requireNoCircle, triggers, type Inject } from './inject';
import { deleteInject, listInjects, putInject } from './inject-store';
import { digestOf } from './record-service';
import { release, situationOf } from './release-service';

type Handlers = Implementations['muster.mobilization.v1.DrillInjectsService'];

const injectsMax = 200;
const openStates = ['PLANNED', 'SCHEDULED', 'RUNNING', 'SUSPENDED'] as const;

const shape = z
  .object({
    id: z.union([z.literal(''), uuidSchema]),
    drillId: uuidSchema,
    number: z.number().int().min(1, 'must be at least 1').max(9_999, 'must be at most 9999'),
    title: text(200).transform(unmarkedZh),
    body: text(4_000).transform(unmarkedZh),
    expectedAction: optionalText(2_000),
    teamIds,
    trigger: z.enum(triggers, { error: `must be one of ${triggers.join(', ')}` }),
    afterSeconds: z
      .number()
      .int()
      .min(0, 'must not be negative')
      .max(30 * 86_400, 'is at most 30 days'),
    afterInjectId: z.union([z.literal('').transform(() => null), uuidSchema]),
    share: z.number().min(0, 'must be at least 0').max(1, 'must be at most 1'),
    etag: optionalText(40),
  })
  .superRefine(({ trigger, afterInjectId, share }, context) => {
    const say = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if ((trigger === 'AFTER_INJECT') !== (afterInjectId !== null)) {
      say('afterInjectId', 'is for AFTER_INJECT, and required there');
    }
    if (trigger.endsWith('_SHARE') && share === 0) say('share', `is required for ${trigger}`);
  });

const refShape = z.object({ drillId: uuidSchema, id: uuidSchema });

export function drillInjectsService(drills: Drills): ServiceHandlers {
  const { db, now } = drills;
  return implement('muster.mobilization.v1.DrillInjectsService', {
    putInject: (request, context) => putOne(drills, request, context),

    deleteInject: async (request, context) => {
      const { drillId, id } = parse(refShape, request);
      requireRole(context.actor, controllers);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const { drill, inject, all } = await pending(trx, context.actor, { drillId, id });
        requireState(drill, openStates, 'its list stands');
        const waiting = all.find(({ afterInjectId }) => afterInjectId === id);
        if (waiting) {
          const message = `inject ${waiting.number} waits for it`;
          throw new AppError('INJECT_AWAITED', message, { metadata: { injectId: waiting.id } });
        }
        await deleteInject(trx, id);
        await tell(trx, context, drill, 'delete', inject);
        return {};
      });
    },

    listInjects: async (request, { actor }) => {
      const { drillId } = parse(z.object({ drillId: uuidSchema }), request);
      requireRole(actor, [...roles]);
      const { controlled } = requireKnown(actor, await findDrill(db, drillId), drillId);
      const all = await listInjects(db, drillId);
      const shown = all.filter(({ state }) => controlled || state === 'RELEASED');
      return { injects: shown.map((inject) => injectMessage(inject, controlled)) };
    },

    releaseInject: async (request, context) => {
      const ref = parse(refShape, request);
      requireRole(context.actor, controllers);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const { drill, inject } = await pending(trx, context.actor, ref);
        requireState(drill, ['RUNNING'], 'injects are released while it runs');
        return injectMessage(await release(trx, context, { drill, inject, now: now() }), true);
      });
    },
  });
}

async function pending(trx: Trx, actor: Actor, { drillId, id }: { drillId: string; id: string }) {
  const drill = requireActing(actor, controllers, await lockDrill(trx, drillId), drillId);
  const all = await listInjects(trx, drillId);
  const inject = all.find((each) => each.id === id);
  if (!inject) throw notFound('inject', id);
  requirePending(inject);
  return { drill, inject, all };
}

function requirePending({ state, number }: Inject): void {
  if (state === 'PENDING') return;
  throw new AppError('INJECT_STATE', `inject ${number} is ${state}`, { metadata: { state } });
}

async function putOne(
  { db, now }: Drills,
  request: Parameters<Handlers['putInject']>[0],
  context: CallContext,
) {
  const { etag, ...given } = parseIn('inject', shape, request.inject);
  const { drillId } = given;
  requireRole(context.actor, controllers);
  return once(db, context, { requestId: request.requestId, request }, async (trx) => {
    const drill = requireActing(context.actor, controllers, await lockDrill(trx, drillId), drillId);
    requireState(drill, openStates, 'its list stands');
    const all = await listInjects(trx, drillId);
    const before = all.find(({ id }) => id === given.id);
    if (before) requirePending(before);
    if (before && etag) requireEtag(before, etag, 'inject');
    if (!before && all.length >= injectsMax) {
      throw new AppError('INJECTS_FULL', `a drill takes at most ${injectsMax} injects`);
    }
    const inject: Inject = {
      ...given,
      id: given.id || uuidv7(),
      ...{ state: 'PENDING', releaseTime: null, releaseMs: null, version: 1 },
    };
    requireFit(inject, all, drill);
    const situation = await situationOf(trx, drill, now());
    const begun = drill.state === 'RUNNING' || drill.state === 'SUSPENDED';
    requireAhead(inject, all, situation, begun);
    const after = await putInject(trx, inject);
    if (!after) throw notFound('inject', inject.id);
    await tell(trx, context, drill, 'put', after);
    return injectMessage(after, true);
  });
}

function requireFit(inject: Inject, all: Inject[], drill: Drill): void {
  if (all.some(({ id, number }) => id !== inject.id && number === inject.number)) {
    throw invalid('inject.number', `${inject.number} is taken`);
  }
  if (inject.afterInjectId && !all.some(({ id }) => id === inject.afterInjectId)) {
    throw invalid('inject.afterInjectId', 'is not an inject of this drill');
  }
  const stranger = inject.teamIds.find((id) => !drill.planned.teamIds.includes(id));
  if (stranger) throw invalid('inject.teamIds', `${stranger} does not take part in the drill`);
  requireNoCircle(inject, all);
}

/** The audit log proves what was written, without saying it: its readers may take part. */
async function tell(
  trx: Trx,
  context: CallContext,
  { id, divisionCode }: Drill,
  action: string,
  inject: Inject,
): Promise<void> {
  const subject = `drills/${id}/injects/${inject.id}`;
  const after = { digest: digestOf(inject) };
  await audit(trx, context, { action: `inject.${action}`, subject, divisionCode, after });
}

function injectMessage(inject: Inject, controlled: boolean): InjectInput {
  const { id, drillId, number, teamIds: forTeams, state } = inject;
  const { expectedAction, trigger, afterSeconds, afterInjectId, share, version } = inject;
  const waits = { trigger, afterSeconds, afterInjectId: afterInjectId ?? '', share };
  return {
    ...{ id, drillId, number, teamIds: forTeams, state },
    title: markedZh(inject.title),
    body: markedZh(inject.body),
    releaseTime: toOptionalTimestamp(inject.releaseTime),
    ...(controlled ? { expectedAction, ...waits, etag: String(version) } : hiddenStill),
  };
}

/** How it came to be released tells of others that are not. */
const hiddenStill: InjectInput = {
  ...{ expectedAction: '', trigger: 'TRIGGER_UNSPECIFIED', afterSeconds: 0 },
  ...{ afterInjectId: '', share: 0, etag: '' },
};
