import { dueHoursOf, useDateOf } from '../planner';
import type { JointIncident } from './joint-facts';

// When what each incident needs is due, and until when goods for it must be usable.

/** The day on which each incident's goods must still be usable, and which days these are. */
export function daysOfUse(
  incidents: readonly Pick<JointIncident, 'id' | 'reliefDueTime'>[],
  now: Date,
) {
  const usableDays = incidents.map(({ id: incidentId, reliefDueTime }) => {
    return { incidentId, usableUntil: useDateOf(now, reliefDueTime) };
  });
  const days = [...new Set(usableDays.map((one) => one.usableUntil))].sort();
  return { usableDays, usableUntil: days.at(-1)!, earlierDays: days.slice(0, -1) };
}

/** When each need is due, by its incident. */
export function dueHoursBy(
  incidents: readonly Pick<JointIncident, 'id' | 'reliefDueTime'>[],
  startTime: Date,
): (need: { incidentId?: string }) => number {
  const hours = new Map(
    incidents.map(({ id, reliefDueTime }) => [id, dueHoursOf(startTime, reliefDueTime)]),
  );
  return ({ incidentId = '' }) => hours.get(incidentId) ?? 0;
}
