import type { Db, Trx } from '../platform/db';
import { AppError } from '../platform/errors';
import { OneWrite } from './one-write';
import type { RunningSolves } from './running-solves';
import { attemptsMax, failureOf, stoppedTwice, type SolveFailure } from './solve-failure';
import type { SolutionStage } from './solution';
import { beatSolve, claimSolve, releaseSolve } from './solve-store';

// One solve, of whatever kind of plan: taken up twice at most, its progress written on the way, and
// stopped when it has been ended elsewhere.

export type SolveNote<B> = {
  phase: string;
  share: number;
  /** Of the best plan so far. */
  stages: readonly SolutionStage[];
  /** A whole plan that could be used if the solve ended here. */
  better?: B;
};

export type SolveTurn<B> = {
  signal: AbortSignal;
  note: (progress: SolveNote<B>) => void;
  /** Nothing is written any more once it has answered. */
  stop(): Promise<void>;
};

export type SolveWork<B> = {
  /** Stores a better plan, in the transaction that says where the solve is. */
  keep(trx: Trx, better: B): Promise<void>;
  /** Solves, stops the turn and ends the solve. */
  solve(turn: SolveTurn<B>): Promise<void>;
  fail(failure: SolveFailure): Promise<void>;
};

const beatMs = 500;

/** Does nothing for a plan whose solve has ended. */
export async function takeTurn<B>(
  { db, running }: { db: Db; running: RunningSolves },
  planId: string,
  work: SolveWork<B>,
): Promise<void> {
  const attempts = await claimSolve(db, planId);
  if (attempts === undefined) return;
  if (attempts > attemptsMax) return work.fail(stoppedTwice);
  const controller = running.begin(planId);
  const beat = startBeat(db, planId, { keep: work.keep, controller });
  try {
    await work.solve({ signal: controller.signal, ...beat });
  } catch (error) {
    await beat.stop();
    await afterFault(db, planId, { error, fail: work.fail });
  } finally {
    running.end(planId, controller);
  }
}

/** Cancelled: it is recorded already. Stopping: the job comes again. A bad problem: it ends. */
async function afterFault(
  db: Db,
  planId: string,
  { error, fail }: { error: unknown; fail: SolveWork<never>['fail'] },
): Promise<void> {
  if (!(error instanceof AppError)) throw error;
  if (error.reason === 'SOLVE_CANCELLED') return;
  if (error.reason === 'SHUTTING_DOWN') {
    await releaseSolve(db, planId);
    throw error;
  }
  await fail(failureOf(error));
}

/**
 * Writes the progress at most twice a second, with the first plan that can be used as soon as there
 * is one; and stops the solver when the solve has been ended elsewhere.
 */
function startBeat<B>(
  db: Db,
  planId: string,
  { keep, controller }: { keep: SolveWork<B>['keep']; controller: AbortController },
): Pick<SolveTurn<B>, 'note' | 'stop'> {
  let latest: SolveNote<B> = { phase: 'BUILDING', share: 0, stages: [] };
  let usable: B | undefined;
  const beat = async (better: B | undefined) => {
    const { phase, share, stages } = latest;
    const isRunning = await db.transaction(async (trx) => {
      const isBetter = better !== undefined;
      if (!(await beatSolve(trx, { planId, phase, share, stages, isBetter }))) return false;
      if (better !== undefined) await keep(trx, better);
      return true;
    });
    if (!isRunning) controller.abort();
  };
  // A database that is away for a moment must not end a long solve; the result is saved later.
  const beats = new OneWrite(() => {
    const better = usable;
    usable = undefined;
    return beat(better).catch(() => {
      usable ??= better;
    });
  });
  const timer = setInterval(() => beats.begin(), beatMs);
  return {
    note: (progress) => {
      latest = progress;
      usable = progress.better ?? usable;
    },
    stop: async () => {
      clearInterval(timer);
      await beats.ended();
    },
  };
}
