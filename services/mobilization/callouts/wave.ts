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

export type AskLimits = {
  /** Nobody is asked beyond so many in one wave. */
  askMax: number;
  /** In which share of waves enough people come: 0.9 is nine of ten. */
  certainty: number;
};

/** Standard deviations that a one-sided share lies from the mean (Hastings; error below 0.0005). */
export function deviationsOf(share: number): number {
  if (share === 0.5) return 0;
  if (share < 0.5) return -deviationsOf(1 - share);
  const t = Math.sqrt(-2 * Math.log(1 - share));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return t - above / below;
}

type Gap = { quota: Quota; mean: number; variance: number; deviations: number };

/** People who are still missing when the number that comes is an unlucky one. */
const gapOf = ({ quota, mean, variance, deviations }: Gap) =>
  quota.people - (mean - deviations * Math.sqrt(variance));

/**
 * Whom to ask now so that the places that are `missing` are filled, beside those who are asked
 * already. Takes candidates in their order, each for the place that lacks most.
 */
export function selectWave(
  missing: Quota[],
  outstanding: Likely[],
  candidates: Iterable<Likely>,
  { askMax, certainty }: AskLimits,
): string[] {
  const deviations = deviationsOf(certainty);
  const gaps = missing
    .filter(({ people }) => people > 0)
    .map((quota) => ({ quota, mean: 0, variance: 0, deviations }));
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
