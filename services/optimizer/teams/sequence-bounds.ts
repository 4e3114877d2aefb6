import type { SequenceField } from './sequence-field';

// What no plan in sequences can beat, from single slots alone. It stands where prices prove no more.

interface Slots {
  count: number;
  severity: number;
  /** The shortest way to the task by anyone from anywhere, and the work there. */
  way: number;
  duration: number;
  /** When the first of all teams could be done, had it nothing else to do. */
  soonest: number;
}

/**
 * Every slot as soon as could be, less those that cost most as far as they may be left out; `unfilled`
 * is of slots that could be filled at all.
 */
export function responseBound(field: SequenceField, unfilled: number): number {
  const lines = slotsOf(field);
  let rest = unfilled * (1 + 1e-9);
  const soonest = lines
    .sort((a, b) => b.soonest - a.soonest)
    .reduce((sum, { count, severity, soonest }) => {
      const left = Math.min(Math.max(0, rest), severity * count);
      rest -= left;
      return sum + (severity * count - left) * soonest;
    }, 0);
  const all = unfilled <= 0 && lines.length > 0;
  return all ? Math.max(soonest, sharedWorkBound(field, lines)) : soonest;
}

function slotsOf(field: SequenceField): Slots[] {
  return field.requirements.flatMap(({ task, severity }, r) => {
    const count = field.slots[r]!;
    if (count === 0) return [];
    let [way, soonest] = [Infinity, Infinity];
    for (const t of field.teamsOf[r]!) {
      const own = Math.min(field.first(t, task), field.shortest[task]!);
      way = Math.min(way, own);
      soonest = Math.min(soonest, field.ready[t]! + own);
    }
    const duration = field.duration[task]!;
    return [{ count, severity, way, duration, soonest: soonest + duration }];
  });
}

/**
 * All slots, one after another on as many teams as there are, each with its shortest way: the
 * classic bound for identical machines (Eastman, Even and Isaacs) on what no team can beat.
 */
function sharedWorkBound(field: SequenceField, lines: readonly Slots[]): number {
  const hours = ({ way, duration }: Slots): number => way + duration;
  const sorted = lines.toSorted((a, b) => hours(a) * b.severity - hours(b) * a.severity);
  const ready = field.ready.reduce((least, at) => Math.min(least, at), Infinity);
  const teams = field.teamCount;
  let [end, alone, own, weight] = [0, 0, 0, 0];
  for (const line of sorted) {
    const { count, severity } = line;
    // Σ over the slots of the line, one after the other.
    alone += severity * (count * end + (hours(line) * count * (count + 1)) / 2);
    end += count * hours(line);
    own += severity * count * hours(line);
    weight += severity * count;
  }
  return weight * ready + alone / teams + (own * (teams - 1)) / (2 * teams);
}
