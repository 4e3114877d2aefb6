import { z } from 'zod';
import type { DrillEvaluationInput } from '../../../gen/muster/mobilization/v1/DrillEvaluation';
import type { EvaluationGuideInput } from '../../../gen/muster/mobilization/v1/EvaluationGuide';
import { audit } from '../../platform/audit';
import type { Db, Trx } from '../../platform/db';
import { AppError, invalid, parse } from '../../platform/errors';
import { requireRole, roles, type Role } from '../../platform/identity';
import { publish } from '../../platform/outbox';
import { parseIn, uuidSchema } from '../../platform/request-fields';
import { once } from '../../platform/requests';
import { implement, type CallContext, type ServiceHandlers } from '../../platform/rpc-server';
import type { Implementations } from '../../platform/rpc-types';
import { optionalText, text, toTimestamp } from '../../platform/wire-values';
import { controllers, observers, requireActing, requireKnown } from './access';
import type { Drills } from './context-service';
import { requireState, type Drill } from './drill';
import { findDrill, guideOfDrill, lockDrill } from './drill-store';
import { findingsOf, putRetest, putScores, retestsOf, scoresOf } from './evaluation-store';
import { addFinding } from './finding-service';
import { gradeOf, guideSchema, missingItems, totalOf, type Guide } from './guide';
import { findGuide, listGuides, putGuide } from './guide-store';
import { findReport } from './report-store';

type Handlers = Implementations['muster.mobilization.v1.DrillEvaluationsService'];

const guideKeepers: Role[] = ['ADMINISTRATOR', 'SERVICE'];

const scoresSchema = z.object({
  drillId: uuidSchema,
  scores: z
    .array(z.object({ itemId: text(64), score: z.number().min(0), note: optionalText(1_000) }))
    .min(1, 'needs at least one')
    .max(100, 'takes at most 100')
    .refine(
      (rows) => new Set(rows.map(({ itemId }) => itemId)).size === rows.length,
      'has an item twice',
    ),
});
const retestSchema = z.object({
  drillId: uuidSchema,
  rectificationId: uuidSchema,
  passed: z.boolean(),
  note: optionalText(1_000),
});

export function drillEvaluationsService(drills: Drills): ServiceHandlers {
  const { db } = drills;
  return implement('muster.mobilization.v1.DrillEvaluationsService', {
    putEvaluationGuide: (request, context) => putOne(drills, request, context),
    listEvaluationGuides: async (_request, { actor }) => {
      requireRole(actor, [...roles]);
      const guides = await listGuides(db);
      return { guides: guides.map(({ guide, version }) => guideMessage(guide, version)) };
    },
    putDrillScores: (request, context) => score(drills, request, context),
    addDrillFinding: (request, context) => addFinding(drills, request, context),
    recordRetest: (request, context) => retest(drills, request, context),

    getDrillEvaluation: async (request, { actor }) => {
      const { drillId } = parse(z.object({ drillId: uuidSchema }), request);
      requireRole(actor, [...roles]);
      const { drill } = requireKnown(actor, await findDrill(db, drillId), drillId);
      if (drill.state !== 'CLOSED') requireRole(actor, observers, drill.divisionCode);
      return evaluationMessage(db, drill);
    },

    getDrillReport: async (request, { actor }) => {
      const { drillId } = parse(z.object({ drillId: uuidSchema }), request);
      requireRole(actor, [...roles]);
      const { drill } = requireKnown(actor, await findDrill(db, drillId), drillId);
      requireState(drill, ['CLOSED'], 'its report is made when it is closed');
      const report = await findReport(db, drillId);
      const createTime = toTimestamp(drill.closeTime!);
      return { drillId, createTime, reportJson: JSON.stringify(report) };
    },
  });
}

// A guide belongs to no division: drills everywhere are judged by it.
async function putOne(
  { db }: Drills,
  request: Parameters<Handlers['putEvaluationGuide']>[0],
  context: CallContext,
) {
  const guide = parseIn('guide', guideSchema, request.guide);
  const etag = request.guide?.etag ?? '';
  requireRole(context.actor, guideKeepers, '');
  return once(db, context, { requestId: request.requestId, request }, async (trx) => {
    const before = await findGuide(trx, guide.id);
    const version = (before?.version ?? 0) + 1;
    const fits = etag === String(before?.version ?? '');
    const after = fits ? await putGuide(trx, { guide, version }) : undefined;
    if (!after) {
      throw new AppError('ETAG_STALE', `guide ${guide.id} exists or was changed: read it again`);
    }
    const fact = { subject: `evaluation-guides/${guide.id}`, divisionCode: '' };
    const change = { before: before?.guide, after: guide };
    await audit(trx, context, { action: 'evaluation-guide.put', ...fact, ...change });
    await publish(trx, { kind: 'evaluation-guide.changed', ...fact, data: { guideId: guide.id } });
    return guideMessage(after.guide, after.version);
  });
}

async function score(
  { db }: Drills,
  request: Parameters<Handlers['putDrillScores']>[0],
  context: CallContext,
) {
  const { drillId, scores } = parse(scoresSchema, request);
  requireRole(context.actor, observers);
  return once(db, context, { requestId: request.requestId, request }, async (trx) => {
    const drill = requireActing(context.actor, observers, await lockDrill(trx, drillId), drillId);
    const scored = ['RUNNING', 'SUSPENDED', 'EVALUATING'] as const;
    requireState(drill, scored, 'it is scored from its start until it is closed');
    const guide = (await guideOfDrill(trx, drillId))!;
    requireItems(guide, scores);
    const { id: observerId, name: observerName } = context.actor;
    const rows = scores.map((each) => ({ ...each, observerId, observerName }));
    await putScores(trx, drillId, rows);
    await tell(trx, context, drill, 'score', { items: scores.map(({ itemId }) => itemId) });
    return evaluationMessage(trx, drill);
  });
}

function requireItems({ items }: Guide, scores: { itemId: string; score: number }[]): void {
  for (const [place, { itemId, score: given }] of scores.entries()) {
    const item = items.find(({ id }) => id === itemId);
    if (!item) {
      throw new AppError('GUIDE_ITEM_UNKNOWN', `the guide has no item ${itemId}`, {
        violations: [{ field: `scores[${place}].itemId`, description: 'is not in the guide' }],
      });
    }
    if (given <= item.points) continue;
    throw invalid(`scores[${place}].score`, `must be at most ${item.points}`);
  }
}

async function retest(
  { db }: Drills,
  request: Parameters<Handlers['recordRetest']>[0],
  context: CallContext,
) {
  const { drillId, ...result } = parse(retestSchema, request);
  requireRole(context.actor, controllers);
  return once(db, context, { requestId: request.requestId, request }, async (trx) => {
    const drill = requireActing(context.actor, controllers, await lockDrill(trx, drillId), drillId);
    requireState(drill, ['RUNNING', 'EVALUATING'], 're-tests are recorded until it is closed');
    const named = await retestsOf(trx, drillId);
    if (!named.some(({ rectificationId }) => rectificationId === result.rectificationId)) {
      throw new AppError('NOT_TO_RETEST', 'the rectification does not name this drill', {
        metadata: { rectificationId: result.rectificationId },
      });
    }
    await putRetest(trx, drillId, result);
    await tell(trx, context, drill, 'retest', result);
    return evaluationMessage(trx, drill);
  });
}

async function tell(
  trx: Trx,
  context: CallContext,
  { id, divisionCode }: Drill,
  action: string,
  after: object,
): Promise<void> {
  const subject = `drills/${id}`;
  await audit(trx, context, { action: `drill.${action}`, subject, divisionCode, after });
  const data = { drillId: id, exercise: true };
  await publish(trx, { kind: 'drill.evaluated', subject, divisionCode, data });
}

const guideMessage = (guide: Guide, version?: number): EvaluationGuideInput => ({
  ...guide,
  etag: version ? String(version) : '',
});

export async function evaluationMessage(
  db: Db | Trx,
  { id }: Drill,
): Promise<DrillEvaluationInput> {
  const guide = await guideOfDrill(db, id);
  if (!guide) return { drillId: id };
  const scores = await scoresOf(db, id);
  const total = totalOf(guide, scores);
  const findings = await findingsOf(db, id);
  return {
    drillId: id,
    guide: guideMessage(guide),
    scores,
    missingItemIds: missingItems(guide, scores),
    ...(total === undefined ? {} : { total, grade: gradeOf(guide, total) }),
    findings: findings.map((each) => ({ ...each, createTime: toTimestamp(each.createTime) })),
    retests: (await retestsOf(db, id)).map(({ passed, ...each }) => ({
      ...each,
      ...(passed === null ? {} : { passed }),
    })),
  };
}
