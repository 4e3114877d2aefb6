// When a team has fewer people on shift than its crew rule asks for.
import type { Span } from './rest-rules';

export type CrewGap = Span & { people: number };

/** The times within `window` at which fewer than `minimum` of the spans' people are there. */
export function crewGaps(
  shifts: (Span & { personIds: string[] })[],
  window: Span,
  minimum: number,
): CrewGap[] {
  const edges = [
    window.start,
    window.end,
    ...shifts.flatMap(({ start, end }) => [start, end]),
  ].filter((time) => time >= window.start && time <= window.end);
  const times = [...new Set(edges.map((time) => time.getTime()))].sort((a, b) => a - b);
  const gaps: CrewGap[] = [];
  times.slice(0, -1).forEach((from, index) => {
    const until = times[index + 1]!;
    const there = shifts.filter(
      ({ start, end }) => start.getTime() <= from && end.getTime() > from,
    );
    const people = new Set(there.flatMap(({ personIds }) => personIds)).size;
    if (people >= minimum) return;
    const last = gaps.at(-1);
    if (last?.end.getTime() === from) {
      last.end = new Date(until);
      last.people = Math.min(last.people, people);
    } else gaps.push({ start: new Date(from), end: new Date(until), people });
  });
  return gaps;
}
