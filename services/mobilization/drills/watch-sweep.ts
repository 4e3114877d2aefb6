// The watchdog of the calendar: makes the drill of each occurrence in time and says when one was
// missed.
import { uuidv7 } from 'uuidv7';
import type { AuditContext } from '../../platform/audit';
import type { Trx } from '../../platform/db';
import { faultPoint } from '../../platform/fault-point';
import { serviceActor } from '../../platform/identity';
import { publish } from '../../platform/outbox';
import { allDays, lockDueSeries, moveSeries } from './calendar-store';
import { isBlind, isMissed, markedEn, markedZh } from './drill';
import { insertDrill, lockUnbegun, updateDrill } from './drill-store';
import { tellDrill } from './record-service';
import { drillOf, standingAfter } from './series';

const batch = 100;
export const sweepContext: AuditContext = {
  actor: serviceActor('mobilization'),
  method: 'drill-sweep',
};

/** True: there may be more. A series that slept for months catches up, an occurrence a run. */
export async function makeDueDrills(trx: Trx, now: Date): Promise<boolean> {
  const due = await lockDueSeries(trx, now, batch);
  if (due.length === 0) return false;
  await faultPoint('drill:make:before');
  const days = await allDays(trx);
  for (const series of due) {
    const drill = await insertDrill(trx, drillOf(series, uuidv7(), now));
    if (drill) await tellDrill(trx, sweepContext, 'make', { after: drill });
    await moveSeries(trx, { ...series, ...standingAfter(series, series.nominalDay, days) });
    await faultPoint('drill:make:written');
  }
  return true;
}

/** Says it once for each drill; of a hidden one only its controllers see that it was missed. */
export async function noteMissedDrills(trx: Trx, now: Date): Promise<boolean> {
  const found = await lockUnbegun(trx, now, batch);
  for (const drill of found) {
    if (!isMissed(drill, now)) continue;
    const after = await updateDrill(trx, { ...drill, missedTime: now });
    await tellDrill(trx, sweepContext, 'miss', { before: drill, after });
    if (isBlind(drill.kind)) continue;
    const { id, seriesId, divisionCode, planned, planTime } = after;
    const data = {
      ...{ drillId: id, seriesId, exercise: true, planTime: planTime.toISOString() },
      ...{ nameZh: markedZh(planned.nameZh), nameEn: markedEn(planned.nameEn) },
    };
    await publish(trx, { kind: 'drill.missed', subject: `drills/${id}`, divisionCode, data });
    await faultPoint('drill:miss:written');
  }
  return found.length === batch;
}
