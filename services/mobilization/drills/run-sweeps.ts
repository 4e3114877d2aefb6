// What the drills do by themselves.
import type { Trx } from '../../platform/db';
import { faultPoint } from '../../platform/fault-point';
import type { FollowedEvent } from '../../platform/follow';
import { divisionPrefix } from '../../platform/identity';
import { every, type Sweep } from '../../platform/sweep';
import { takeCallOutAnswers } from './call-out-marks-service';
import { moveClaims } from './claims-sweep';
import type { Drills } from './context-service';
import { suspendNear } from './drill-verbs-service';
import { insertRealIncident, lockIncidents, removeRealIncident } from './real-incident-store';
import { releaseDueInjects } from './release-service';
import { startDueDrills, type FaultLog } from './start-service';
import { makeDueDrills, noteMissedDrills, sweepContext } from './watch-sweep';

const soonMs = 1_000;

export function startDrillSweeps(
  drills: Drills,
  { log, calendarMs }: { log: FaultLog; calendarMs: number },
): { stop(): Promise<void> } {
  const { db, now } = drills;
  const sweeps: Sweep[] = [
    every(calendarMs, db, 'drill-calendar', (trx) => makeDueDrills(trx, now()), { log }),
    every(calendarMs, db, 'drill-missed', (trx) => noteMissedDrills(trx, now()), { log }),
    every(soonMs, db, 'drill-start', () => startDueDrills(drills, log), { log }),
    every(soonMs, db, 'drill-injects', () => releaseDueInjects(drills, log), { log }),
    every(soonMs, db, 'drill-answers', () => takeCallOutAnswers(drills, log), { log }),
    every(soonMs, db, 'drill-claims', () => moveClaims(drills, log), { log }),
  ];
  return {
    stop: async () => {
      await Promise.all(sweeps.map((sweep) => sweep.stop()));
    },
  };
}

/**
 * A real incident suspends every drill in its area, in the transaction in which it becomes known
 * here; the claims sweep then frees the people.
 */
export async function noteIncident(
  trx: Trx,
  { kind, data, divisionCode, createTime }: FollowedEvent,
  now: Date,
): Promise<void> {
  if (data['exercise'] === true) return;
  const incidentId = String(data['incidentId']);
  if (kind === 'incident.closed') return removeRealIncident(trx, incidentId);
  const prefix = divisionPrefix(divisionCode);
  await lockIncidents(trx, 'to write');
  await insertRealIncident(trx, { incidentId, divisionPrefix: prefix, openTime: createTime });
  const reason = `真实灾情 / a real incident: ${incidentId}`;
  await suspendNear(trx, sweepContext, { divisionCode, reason, incidentId }, now);
  await faultPoint('drill:suspend:written');
}
