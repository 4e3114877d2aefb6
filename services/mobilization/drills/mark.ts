// One person's times: in order, between the start and the end, and what stands is not written over.
import { invalid } from '../../platform/errors';
import { ranAbout, type Clock } from './drill';

const parts = ['acknowledgeTime', 'turnoutTime', 'musterTime'] as const;
type Part = (typeof parts)[number];

export type GivenMark = { [P in Part]?: Date | undefined };
export type PersonMark = { [P in Part]: Date | null };

// How far the clock of whoever ticks off may be ahead or behind.
const skewMs = 60_000;

export type MarkLimits = Clock & { start: Date; end: Date; replace: boolean; field: string };

export function mergedMark(
  stands: PersonMark,
  given: GivenMark,
  { start, end, replace, field, ...clock }: MarkLimits,
): PersonMark {
  for (const part of parts) {
    const time = given[part]?.getTime();
    if (time === undefined) continue;
    if (time > end.getTime() + skewMs) {
      const message = `must be neither in the future nor after the drill stopped, ${end.toISOString()}`;
      throw invalid(`${field}.${part}`, message);
    }
    if (time < start.getTime() - skewMs) {
      throw invalid(
        `${field}.${part}`,
        `must not be before the drill began, ${start.toISOString()}`,
      );
    }
    // The drill's clock stood still: whoever came meanwhile came to something else.
    if (!ranAbout(clock, time, skewMs)) {
      throw invalid(`${field}.${part}`, 'must not be while the drill was suspended');
    }
  }
  const merged: PersonMark = { acknowledgeTime: null, turnoutTime: null, musterTime: null };
  for (const part of parts) {
    merged[part] =
      (replace ? (given[part] ?? stands[part]) : (stands[part] ?? given[part])) ?? null;
  }
  requireOrder(merged, field);
  return merged;
}

function requireOrder(mark: PersonMark, field: string): void {
  let before: Part | undefined;
  for (const part of parts) {
    if (mark[part] === null) continue;
    if (before && mark[part] < mark[before]!) {
      throw invalid(`${field}.${part}`, `must not be before ${before}`);
    }
    before = part;
  }
}
