// The rules of counting: what is blind, what must be counted again, what a variance is.
import { AppError } from '../platform/errors';
import type { ChangeLine } from './approval';

export const countKinds = ['CYCLE', 'FULL'] as const;
export type CountKind = (typeof countKinds)[number];

export const countStates = [
  'COUNTING',
  'REVIEW',
  'AWAITING_APPROVAL',
  'POSTED',
  'CANCELLED',
] as const;
export type CountState = (typeof countStates)[number];

export type CountLineState = 'TO_COUNT' | 'TO_RECOUNT' | 'COUNTED';

/** A line that differs too much is counted once more, by someone else; then it stands. */
const attemptsMax = 2;

export function requireCountState(
  count: { id: string; state: CountState },
  allowed: readonly CountState[],
): void {
  if (allowed.includes(count.state)) return;
  const subject = `counts/${count.id}`;
  throw new AppError('COUNT_STATE', `${subject} is ${count.state}`, {
    preconditions: [{ type: 'COUNT_STATE', subject, description: `is ${count.state}` }],
    metadata: { state: count.state, allowed: allowed.join(',') },
  });
}

/** While a blind count goes on, nobody is told what the book says. */
export function hidesBook(count: { blind: boolean; state: CountState }): boolean {
  return count.blind && count.state === 'COUNTING';
}

/**
 * What the book says of a place at the moment it was counted: the snapshot and what was moved
 * between. Movements that were written later but happened before the counting belong to it.
 */
export function expectedAt(
  snapshot: number,
  moves: { quantity: number; occurTime: Date }[],
  countTime: Date,
): number {
  return moves
    .filter(({ occurTime }) => occurTime <= countTime)
    .reduce((sum, { quantity }) => sum + quantity, snapshot);
}

export function isWithinTolerance(
  counted: number,
  expected: number,
  tolerancePercent: number,
): boolean {
  return Math.abs(counted - expected) * 100 <= tolerancePercent * Math.max(expected, 0);
}

/** What becomes of a line that was just counted. */
export function stateAfterTally(
  tally: { counted: number; expected: number; tolerancePercent: number },
  attempt: number,
): CountLineState {
  const { counted, expected, tolerancePercent } = tally;
  if (attempt >= attemptsMax) return 'COUNTED';
  return isWithinTolerance(counted, expected, tolerancePercent) ? 'COUNTED' : 'TO_RECOUNT';
}

/** A recount is made by someone who has not counted the line before. */
export function requireAnotherCounter(
  subject: string,
  counterId: string,
  before: { counterId: string }[],
): void {
  if (!before.some((tally) => tally.counterId === counterId)) return;
  throw new AppError('RECOUNT_SAME_PERSON', `${subject} must be counted again by someone else`, {
    preconditions: [{ type: 'RECOUNT_SAME_PERSON', subject, description: 'you counted it' }],
  });
}

export type CountedLine = {
  lineNumber: number;
  itemId: string;
  lotId: string;
  binCode: string;
  counted: number;
  expected: number;
};

export const varianceOf = ({ counted, expected }: { counted: number; expected: number }) =>
  counted - expected;

/** The corrections that make the book agree with what was counted. */
export function corrections(lines: CountedLine[]): ChangeLine[] {
  return lines
    .map((line) => ({
      itemId: line.itemId,
      lotId: line.lotId,
      binCode: line.binCode,
      quantityChange: varianceOf(line),
    }))
    .filter(({ quantityChange }) => quantityChange !== 0);
}

export type Accuracy = {
  lineCount: number;
  exactLineCount: number;
  withinToleranceLineCount: number;
  countedUnits: number;
  netVarianceUnits: number;
  absoluteVarianceUnits: number;
};

/** How well book and shelf agreed, over the lines of posted counts. */
export function accuracyOf(
  lines: { counted: number; variance: number; tolerancePercent: number }[],
): Accuracy {
  const sum = (valueOf: (line: (typeof lines)[number]) => number) =>
    lines.reduce((total, line) => total + valueOf(line), 0);
  return {
    lineCount: lines.length,
    exactLineCount: sum(({ variance }) => (variance === 0 ? 1 : 0)),
    withinToleranceLineCount: sum(({ counted, variance, tolerancePercent }) =>
      isWithinTolerance(counted, counted - variance, tolerancePercent) ? 1 : 0,
    ),
    countedUnits: sum(({ counted }) => counted),
    netVarianceUnits: sum(({ variance }) => variance),
    absoluteVarianceUnits: sum(({ variance }) => Math.abs(variance)),
  };
}
