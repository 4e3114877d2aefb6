// Injects become known: by their time or condition, or by a controller. The drill's row is locked,
// so one that is being suspended releases nothing more.
import type { AuditContext } from '../../platform/audit';
import { audit } from '../../platform/audit';
import type { Trx } from '../../platform/db';
import { faultPoint } from '../../platform/fault-point';
import { publish } from '../../platform/outbox';
import type { Drills } from './context-service';
import { exerciseMs, markedEn, markedZh, type Drill } from './drill';
import { lockDrill } from './drill-store';
import { isDue, type Inject, type Situation } from './inject';
import { drillsWithPending, listInjects, releaseInject, sharesOf } from './inject-store';
import type { FaultLog } from './start-service';
import { insertTimeline } from './timeline-store';
import { sweepContext } from './watch-sweep';

export async function situationOf(trx: Trx, drill: Drill, now: Date): Promise<Situation> {
  return { exerciseMs: exerciseMs(drill, now), ...(await sharesOf(trx, drill.id)) };
}

/** Releases one, and tells those who take part. */
export async function release(
  trx: Trx,
  context: AuditContext,
  { drill, inject, now }: { drill: Drill; inject: Inject; now: Date },
): Promise<Inject> {
  const at = { id: inject.id, now, exerciseMs: exerciseMs(drill, now) };
  const released = await releaseInject(trx, at);
  const { divisionCode } = drill;
  const { id, number, title, teamIds } = released;
  const subject = `drills/${drill.id}/injects/${id}`;
  const action = 'inject.release';
  await audit(trx, context, { action, subject, divisionCode, after: { number, title } });
  const data = { drillId: drill.id, injectId: id, number, teamIds, exercise: true };
  await publish(trx, { kind: 'inject.released', subject, divisionCode, data });
  const entry = {
    ...{ time: now, kind: 'INJECT' as const, subject: `injects/${id}` },
    textZh: markedZh(`第 ${number} 号情况：${title}`),
    textEn: markedEn(`Inject ${number}: ${title}`),
    actorName: context.actor.name,
  };
  await insertTimeline(trx, drill.id, [entry]);
  return released;
}

/** Everything that is due now, in order of number; what one release makes due follows at once. */
export async function releaseDueInjects({ db, now }: Drills, log: FaultLog): Promise<void> {
  for (const id of await drillsWithPending(db, 100)) {
    await db
      .transaction((trx) => releaseDue(trx, id, now()))
      .then(() => faultPoint('drill:release:after'))
      .catch((error: unknown) =>
        log.error({ err: error, drillId: id }, 'injects of a drill could not be released yet'),
      );
  }
}

async function releaseDue(trx: Trx, drillId: string, now: Date): Promise<void> {
  const drill = await lockDrill(trx, drillId);
  if (drill?.state !== 'RUNNING') return;
  const situation = await situationOf(trx, drill, now);
  for (;;) {
    const all = await listInjects(trx, drillId);
    const inject = all.find((each) => isDue(each, all, situation));
    if (!inject) return;
    await release(trx, sweepContext, { drill, inject, now });
    await faultPoint('drill:release:written');
  }
}
