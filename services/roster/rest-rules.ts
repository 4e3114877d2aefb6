// How long people may be on duty: no two shifts at once, hours in any 24 h and any 7 d, and a rest
// between shifts. Shifts that touch are one.
import { AppError } from '../platform/errors';
import { dayMs, hourMs, hoursAfter, hoursBetween, shownHours } from './calendar';

export type DutyRule = {
  hoursPerDayMax: number;
  hoursPerWeekMax: number;
  restHoursMin: number;
  missionHoursBeforeRest: number;
};

/** Until when those rest who worked so long; null when the rule asks for none. */
export function restAfterWork(since: Date | null, until: Date, rule: DutyRule): Date | null {
  if (since === null || rule.restHoursMin === 0) return null;
  const hours = hoursBetween(since, until);
  return hours < rule.missionHoursBeforeRest ? null : hoursAfter(until, rule.restHoursMin);
}

export type Span = { start: Date; end: Date };

/** A new place on a shift, and the field of the request it is about. */
export type NewDuty = Span & { personId: string; field: string };

/** `others` are the shifts the person has beside it, those of the same request too. */
export function requireRestedDuty(duty: NewDuty, others: Span[], rule: DutyRule): void {
  const clash = others.find(({ start, end }) => start < duty.end && duty.start < end);
  if (clash) throw refusal('SHIFT_OVERLAP', duty, `is on another shift, ${shown(clash)}`);
  const spans = merged([...others, duty]);
  const day = mostWithin(spans, dayMs);
  if (day > rule.hoursPerDayMax * hourMs) {
    const hours = `${shownHours(day / hourMs)} h in 24 h`;
    throw refusal('REST_RULE', duty, `would be on duty ${hours}, at most ${rule.hoursPerDayMax}`);
  }
  const week = mostWithin(spans, 7 * dayMs);
  if (week > rule.hoursPerWeekMax * hourMs) {
    const hours = `${shownHours(week / hourMs)} h in 7 days`;
    throw refusal('REST_RULE', duty, `would be on duty ${hours}, at most ${rule.hoursPerWeekMax}`);
  }
  const rest = shortestGap(spans);
  if (rest < rule.restHoursMin * hourMs) {
    const hours = `${shownHours(rest / hourMs)} h between two shifts`;
    throw refusal('REST_RULE', duty, `would rest ${hours}, at least ${rule.restHoursMin}`);
  }
}

function merged(spans: Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start.getTime() - b.start.getTime())) {
    const last = joined.at(-1);
    if (last && last.end >= span.start) {
      if (span.end > last.end) last.end = span.end;
    } else joined.push({ ...span });
  }
  return joined;
}

/** The most duty in any window: one that begins with a shift or ends with one has it. */
function mostWithin(spans: Span[], windowMs: number): number {
  const starts = spans.flatMap(({ start, end }) => [start.getTime(), end.getTime() - windowMs]);
  const within = (from: number) =>
    spans.reduce((sum, { start, end }) => {
      const inside = Math.min(end.getTime(), from + windowMs) - Math.max(start.getTime(), from);
      return sum + Math.max(0, inside);
    }, 0);
  return Math.max(...starts.map(within));
}

function shortestGap(spans: Span[]): number {
  const gaps = spans.slice(1).map(({ start }, n) => start.getTime() - spans[n]!.end.getTime());
  return Math.min(Infinity, ...gaps);
}

export const shown = ({ start, end }: Span) => `${start.toISOString()} to ${end.toISOString()}`;

export function refusal(reason: string, duty: NewDuty, description: string): AppError {
  const { personId, field } = duty;
  const said = `${personId} ${description}`;
  return new AppError(reason, `${field}: ${said}`, {
    violations: [{ field, description: said }],
    preconditions: [{ type: reason, subject: `people/${personId}`, description }],
    metadata: { personId, shift: shown(duty) },
  });
}
