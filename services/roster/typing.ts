// Typed resources: a team is of a type only if it meets every minimum criterion of it.
import { AppError } from '../platform/errors';

export const criterionKinds = [
  'MEMBERS',
  'QUALIFIED',
  'SKILL',
  'FIGURE_AT_LEAST',
  'FIGURE_AT_MOST',
  'TURNOUT_MINUTES',
  'TRAINED_DAYS',
] as const;

export type Criterion = {
  kind: (typeof criterionKinds)[number];
  subject: string;
  value: number;
  nameZh: string;
  nameEn: string;
};

export type ResourceType = {
  specialism: string;
  type: number;
  nameZh: string;
  nameEn: string;
  criteria: Criterion[];
};

/** What is known of a team when it is asked whether it qualifies. */
export type TypingFacts = {
  memberCount: number;
  /** Members by code of the certificates that hold until the mission's end. */
  qualified: Record<string, number>;
  skills: string[];
  figures: Record<string, number>;
  turnoutMinutes: number;
  /** Undefined for a team that never trained. */
  daysSinceTraining?: number;
};

export type Missed = { criterion: Criterion; actual: number; text: string };

/** Every criterion the facts miss; none for a team that qualifies. */
export function missedCriteria(criteria: Criterion[], facts: TypingFacts): Missed[] {
  return criteria.flatMap((criterion) => {
    const { actual, isMet } = judge(criterion, facts);
    return isMet ? [] : [{ criterion, actual: actual ?? 0, text: textOf(criterion, actual) }];
  });
}

type Judgement = { actual: number | undefined; isMet: boolean };

function judge({ kind, subject, value }: Criterion, facts: TypingFacts): Judgement {
  const atLeast = (actual: number | undefined) => ({
    actual,
    isMet: actual !== undefined && actual >= value,
  });
  const atMost = (actual: number | undefined) => ({
    actual,
    isMet: actual !== undefined && actual <= value,
  });
  const held = <V>(record: Record<string, V>) =>
    Object.hasOwn(record, subject) ? record[subject] : undefined;
  switch (kind) {
    case 'MEMBERS':
      return atLeast(facts.memberCount);
    case 'QUALIFIED':
      return atLeast(held(facts.qualified) ?? 0);
    case 'SKILL':
      return { actual: undefined, isMet: facts.skills.includes(subject) };
    case 'FIGURE_AT_LEAST':
      return atLeast(held(facts.figures));
    case 'FIGURE_AT_MOST':
      return atMost(held(facts.figures));
    case 'TURNOUT_MINUTES':
      return atMost(facts.turnoutMinutes);
    case 'TRAINED_DAYS':
      return atMost(facts.daysSinceTraining);
  }
}

function textOf({ kind, subject, value }: Criterion, actual: number | undefined): string {
  if (kind === 'SKILL') return `SKILL ${subject}: missing`;
  const name = subject === '' ? kind : `${kind} ${subject}`;
  const bound = ['FIGURE_AT_MOST', 'TURNOUT_MINUTES', 'TRAINED_DAYS'].includes(kind)
    ? 'at most'
    : 'at least';
  return `${name}: ${actual ?? 'none'}, must be ${bound} ${value}`;
}

/** Refuses a team that misses a criterion, and names each that it misses. */
export function requireType(
  teamId: string,
  { specialism, type, criteria }: ResourceType,
  facts: TypingFacts,
  field: string,
): void {
  const missed = missedCriteria(criteria, facts);
  if (missed.length === 0) return;
  const subject = `teams/${teamId}`;
  const texts = missed.map(({ text }) => text);
  const message = `${subject} is no ${specialism} of type ${type}: ${texts.join('; ')}`;
  throw new AppError('TYPE_NOT_MET', message, {
    preconditions: texts.map((description) => ({ type: 'TYPE_NOT_MET', subject, description })),
    violations: [{ field, description: texts.join('; ') }],
    metadata: { teamId, missed: texts.join('; ') },
  });
}
