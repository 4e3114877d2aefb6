// What is told of a drill: the audit log, events and the timeline. None of them says anything about
// a hidden drill but that somebody did something to one.
import { createHash } from 'node:crypto';
import { audit, type AuditContext } from '../../platform/audit';
import type { Trx } from '../../platform/db';
import { publish } from '../../platform/outbox';
import { isOpenTo, markedEn, markedZh, type Drill } from './drill';
import { insertTimeline } from './timeline-store';

const facts = ({ kind, state, stateReason, planned, planTime, windowEndTime }: Drill) => ({
  ...{ kind, state, stateReason, planTime: planTime.toISOString() },
  windowEndTime: windowEndTime?.toISOString() ?? null,
  ...{ nameZh: planned.nameZh, guideId: planned.guideId, teamCount: planned.teamIds.length },
});

/** Proves later what was hidden, and says nothing before. */
export const digestOf = (hidden: object) =>
  createHash('sha256').update(JSON.stringify(hidden)).digest('hex');

export async function tellDrill(
  trx: Trx,
  context: AuditContext,
  action: string,
  { before, after }: { before?: Drill; after: Drill },
): Promise<void> {
  const { id, divisionCode, planned, kind, state, seriesId } = after;
  const subject = `drills/${id}`;
  const open = isOpenTo(after, false);
  const said = (drill: Drill) => (isOpenTo(drill, false) ? facts(drill) : { hidden: true });
  await audit(trx, context, {
    ...{ action: `drill.${action}`, subject, divisionCode },
    before: before && said(before),
    after: open ? facts(after) : { hidden: true, version: after.version },
  });
  if (!open) return;
  const data = {
    ...{ drillId: id, seriesId, kind, state, exercise: true },
    nameZh: markedZh(planned.nameZh),
    nameEn: markedEn(planned.nameEn),
  };
  await publish(trx, { kind: 'drill.changed', subject, divisionCode, data });
}

const stateWords: Record<Drill['state'], [zh: string, en: string]> = {
  PLANNED: ['计划', 'Planned'],
  SCHEDULED: ['排定', 'Scheduled'],
  RUNNING: ['开始', 'Running'],
  SUSPENDED: ['中止', 'Suspended'],
  EVALUATING: ['转入评估', 'Under evaluation'],
  CLOSED: ['结束', 'Closed'],
  ABORTED: ['取消', 'Aborted'],
};

/** The moves of a drill that has begun: what went before may have been hidden. */
export async function noteState(
  trx: Trx,
  { actor }: AuditContext,
  after: Drill,
  now: Date,
): Promise<void> {
  if (!after.startTime) return;
  const [zh, en] = stateWords[after.state];
  const why = after.stateReason;
  const entry = {
    ...{ time: now, kind: 'STATE' as const, subject: `drills/${after.id}` },
    textZh: markedZh(`${zh}${why && `：${why}`}`),
    textEn: markedEn(`${en}${why && `: ${why}`}`),
    actorName: actor.name,
  };
  await insertTimeline(trx, after.id, [entry]);
}

export async function tellTicks(
  trx: Trx,
  context: AuditContext,
  { id, divisionCode }: Drill,
  after: object,
  told = after,
): Promise<void> {
  const subject = `drills/${id}`;
  await audit(trx, context, { action: 'drill.tick', subject, divisionCode, after });
  const data = { drillId: id, exercise: true, ...told };
  await publish(trx, { kind: 'drill.ticked', subject, divisionCode, data });
}
