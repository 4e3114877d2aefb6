import type { Plan } from '../../api/plan-types';
import { clockTime, decimal, hoursAfter } from '../../format';

/** 09:12 (+0.70 h): the clock for people, the hours for comparing. */
export function hourText(plan: Pick<Plan, 'startTime'>, hours: number): string {
  const at = hoursAfter(plan.startTime, hours);
  const clock = at === undefined ? '' : clockTime(at, plan.startTime!);
  // A road may have closed before the plan began.
  const shown = Math.abs(hours) < 0.005 ? 0 : hours;
  return `${clock} (${shown < 0 ? '' : '+'}${decimal(shown)} h)`;
}
