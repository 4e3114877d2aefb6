// A finding of a drill is a rectification from the beginning, and names the drill that re-tests it.
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { audit } from '../../platform/audit';
import { AppError, invalid, parse } from '../../platform/errors';
import { requireRole } from '../../platform/identity';
import { publish } from '../../platform/outbox';
import { uuidSchema } from '../../platform/request-fields';
import { once } from '../../platform/requests';
import type { CallContext } from '../../platform/rpc-server';
import type { Implementations } from '../../platform/rpc-types';
import {
  optionalText,
  optionalTimestampSchema,
  text,
  toTimestamp,
} from '../../platform/wire-values';
import { insertRectification } from '../readiness/rectification-store';
import { observers, requireActing, requireKnown } from './access';
import type { Drills } from './context-service';
import { markedEn, markedZh, requireState } from './drill';
import { findDrill, guideOfDrill, lockDrill } from './drill-store';
import { insertFinding } from './evaluation-store';
import { retestDrillFor } from './retest-service';
import { insertTimeline } from './timeline-store';

type Handlers = Implementations['muster.mobilization.v1.DrillEvaluationsService'];

const dueDaysDefault = 30;
const shape = z.object({
  drillId: uuidSchema,
  itemId: optionalText(64),
  title: text(180),
  detail: optionalText(2_000),
  ownerId: optionalText(200),
  ownerName: optionalText(200),
  dueTime: optionalTimestampSchema,
  retestDrillId: z.union([z.literal(''), uuidSchema]),
});

export async function addFinding(
  { db, now }: Drills,
  request: Parameters<Handlers['addDrillFinding']>[0],
  context: CallContext,
) {
  const given = parse(shape, request);
  const { drillId, itemId, title, detail } = given;
  const { actor } = context;
  requireRole(actor, observers);
  if (given.dueTime && given.dueTime <= now()) throw invalid('dueTime', 'must be in the future');
  return once(db, context, { requestId: request.requestId, request }, async (trx) => {
    const time = now();
    const drill = requireActing(actor, observers, await lockDrill(trx, drillId), drillId);
    requireState(
      drill,
      ['RUNNING', 'SUSPENDED', 'EVALUATING'],
      'findings are added until it closes',
    );
    const items = (await guideOfDrill(trx, drillId))!.items;
    if (itemId && !items.some(({ id }) => id === itemId)) {
      throw new AppError('GUIDE_ITEM_UNKNOWN', `the guide has no item ${itemId}`);
    }
    const choice = { given: given.retestDrillId, now: time };
    // A hidden drill is as good as none to whoever may not know of it.
    if (choice.given) {
      requireKnown(context.actor, await findDrill(trx, choice.given), choice.given);
    }
    const retest = await retestDrillFor(trx, context, drill, choice);
    const id = uuidv7();
    const { divisionCode } = drill;
    const rectification = (await insertRectification(trx, {
      ...{ id: uuidv7(), divisionCode, origin: 'DRILL', originId: id, state: 'REGISTERED' },
      title: markedZh(title),
      detail,
      ownerId: given.ownerId || actor.id,
      ownerName: given.ownerName || given.ownerId || actor.name,
      dueTime: given.dueTime ?? new Date(time.getTime() + dueDaysDefault * 86_400_000),
      retestDrillId: retest.id,
      createTime: time,
    }))!;
    const finding = {
      ...{ id, drillId, itemId, title, detail, createTime: time },
      ...{ rectificationId: rectification.id, retestDrillId: retest.id },
    };
    await insertFinding(trx, finding);
    const said = { textZh: markedZh(`发现问题：${title}`), textEn: markedEn(`Finding: ${title}`) };
    const entry = { ...said, subject: `findings/${id}`, actorName: actor.name };
    await insertTimeline(trx, drillId, [{ time, kind: 'FINDING', ...entry }]);
    const subject = `drills/${drillId}`;
    const after = { itemId, title, rectificationId: rectification.id, retestDrillId: retest.id };
    await audit(trx, context, { action: 'drill.find', subject, divisionCode, after });
    await publish(trx, {
      ...{ kind: 'rectification.changed', subject: `rectifications/${rectification.id}` },
      ...{ divisionCode, data: { origin: 'DRILL', originId: id, state: 'REGISTERED' } },
    });
    return { ...finding, createTime: toTimestamp(time) };
  });
}
