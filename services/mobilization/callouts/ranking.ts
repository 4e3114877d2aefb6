// Whom to ask first. Everything that speaks for or against a person is a number of minutes: how
// long the way is, and what being off shift, tired or often asked is worth in minutes of way.
import { fits, type Quota } from './quota';

export type Candidate = {
  personId: string;
  teamId: string;
  skills: readonly string[];
  volunteer: boolean;
  onShift: boolean;
  /** Why the roster says that the person cannot go: RESTING, ON_TASK, ON_LEAVE, INACTIVE. */
  barriers: readonly string[];
  /** Straight line to the mustering point; null when nobody knows. */
  distanceKm: number | null;
  turnoutMinutes: number;
  /** How often asked in the last 90 days. */
  timesAsked: number;
  /** Since the last time asked; null when never. */
  hoursSinceAsked: number | null;
  reachable: boolean;
};

export type RankingWeights = {
  /** Roads are longer than the straight line. */
  wayFactor: number;
  kmPerHour: number;
  offShiftMinutes: number;
  /** For each time asked lately: fair rotation. */
  askedMinutes: number;
  /** Asked less than 24 hours ago. */
  tiredMinutes: number;
  /** Assumed where no distance is known. */
  unknownKm: number;
};

export const defaultWeights: RankingWeights = {
  wayFactor: 1.4,
  kmPerHour: 30,
  offShiftMinutes: 15,
  askedMinutes: 10,
  tiredMinutes: 60,
  unknownKm: 15,
};

export type RankingNeed = {
  quotas: Quota[];
  includeVolunteers: boolean;
  /** From now until people must be there; null for no limit. */
  minutesLeft: number | null;
};

export type Ranked = Candidate & { etaMinutes: number; score: number };

export type Excluded = { personId: string; teamId: string; reason: string };

export function rankCandidates(
  candidates: Candidate[],
  need: RankingNeed,
  weights: RankingWeights = defaultWeights,
): { ranked: Ranked[]; excluded: Excluded[] } {
  const ranked: Ranked[] = [];
  const excluded: Excluded[] = [];
  for (const candidate of candidates) {
    const etaMinutes = minutesAway(candidate, weights);
    const reason = barrier(candidate, need, etaMinutes);
    const { personId, teamId } = candidate;
    if (reason) excluded.push({ personId, teamId, reason });
    else ranked.push({ ...candidate, etaMinutes, score: score(candidate, etaMinutes, weights) });
  }
  // Equal scores in id order, so that a dry run and the call-out after it ask the same people.
  ranked.sort((a, b) => a.score - b.score || (a.personId < b.personId ? -1 : 1));
  return { ranked, excluded };
}

function minutesAway(
  { distanceKm, turnoutMinutes }: Candidate,
  { unknownKm, wayFactor, kmPerHour }: RankingWeights,
): number {
  return turnoutMinutes + (((distanceKm ?? unknownKm) * wayFactor) / kmPerHour) * 60;
}

function barrier(
  { barriers, reachable, volunteer, skills, distanceKm }: Candidate,
  { quotas, includeVolunteers, minutesLeft }: RankingNeed,
  etaMinutes: number,
): string | undefined {
  const [first] = barriers;
  if (first) return first;
  if (!reachable) return 'NO_CONTACT';
  if (volunteer && !includeVolunteers) return 'VOLUNTEER';
  if (!quotas.some((quota) => fits(quota, { skills }))) return 'NOT_QUALIFIED';
  // Only a distance that is known excludes: whoever cannot be placed may be next door.
  if (minutesLeft !== null && distanceKm !== null && etaMinutes > minutesLeft) return 'TOO_FAR';
  return undefined;
}

function score(
  { onShift, timesAsked, hoursSinceAsked }: Candidate,
  etaMinutes: number,
  { offShiftMinutes, askedMinutes, tiredMinutes }: RankingWeights,
): number {
  const tired = hoursSinceAsked !== null && hoursSinceAsked < 24 ? tiredMinutes : 0;
  return etaMinutes + (onShift ? 0 : offShiftMinutes) + timesAsked * askedMinutes + tired;
}
