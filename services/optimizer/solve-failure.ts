import type { AppError } from '../platform/errors';

// Why a solve ended without an answer: a reason for whoever says it in another language, and a sentence.

export type SolveFailure = { failureReason: string; failure: string };

/** How often a solve is taken up: once, and once more when the process that worked on it ended. */
export const attemptsMax = 2;

export const stoppedTwice: SolveFailure = {
  failureReason: 'SOLVER_STOPPED',
  failure: 'the process that solved it ended twice while at work on it: pose a smaller problem',
};

export const replacedByNewer: SolveFailure = {
  failureReason: 'NEWER_PLAN',
  failure: 'a newer plan was made',
};

export const wasCancelled: SolveFailure = {
  failureReason: 'SOLVE_CANCELLED',
  failure: 'it was cancelled',
};

export const levelsInfeasible: SolveFailure = {
  failureReason: 'LEVELS_INFEASIBLE',
  failure: 'no levels keep to the budget and the service share together',
};

/** Whatever the engine says, what fails the independent check is never shown. */
export function brokenRule(what: string, maxViolation: number): SolveFailure {
  return {
    failureReason: 'CHECK_FAILED',
    failure: `${what} broke a rule by ${maxViolation} and was discarded`,
  };
}

export function failureOf({ reason, message }: AppError): SolveFailure {
  return { failureReason: reason, failure: message };
}
