// How many to ask for so many places: some will decline or not answer, as the past shows.
import { fits, type Quota, type Skilled } from './quota';

export type Likely = Skilled & { /** Probability of coming, 0 to 1. */ rate: number };

/**
 * How likely a person comes, from how often they did. The prior is worth four past call-outs, so
 * that one refusal does not write a newcomer off.
 */
export function responseRate(past: { asked: number; came: number }, prior = 0.5): number {
  const rate = (past.came + 4 * prior) / (past.asked + 4);
  return Math.min(0.99, Math.max(0.05, rate));
}

// One-sided 90 %: of ten waves nine bring enough people.
const certainty = 1.28;

type Gap = { quota: Quota; mean: number; variance: number };

/** People who are still missing when the number that comes is an unlucky one. */
const gapOf = ({ quota, mean, variance }: Gap) =>
  quota.people - (mean - certainty * Math.sqrt(variance));

/**
 * Whom to ask now so that the places that are `missing` are filled, beside those who are asked
 * already. Takes candidates in their order, each for the place that lacks most.
 */
export function selectWave(
  missing: Quota[],
  outstanding: Likely[],
  candidates: Iterable<Likely>,
  askMax: number,
): string[] {
  const gaps = missing
    .filter(({ people }) => people > 0)
    .map((quota) => ({ quota, mean: 0, variance: 0 }));
  for (const person of outstanding) count(gaps, person);
  const asked: string[] = [];
  for (const candidate of candidates) {
    if (asked.length >= askMax || gaps.every((gap) => gapOf(gap) <= 1e-9)) break;
    if (count(gaps, candidate)) asked.push(candidate.id);
  }
  return asked;
}

function count(gaps: Gap[], person: Likely): boolean {
  let widest: Gap | undefined;
  for (const gap of gaps) {
    if (!fits(gap.quota, person) || gapOf(gap) <= 1e-9) continue;
    if (!widest || gapOf(gap) > gapOf(widest)) widest = gap;
  }
  if (!widest) return false;
  widest.mean += person.rate;
  widest.variance += person.rate * (1 - person.rate);
  return true;
}
