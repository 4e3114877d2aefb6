import { setTimeout as sleep } from 'node:timers/promises';
import type { Db, Trx } from '../platform/db';
import { AppError } from '../platform/errors';
import { publish } from '../platform/outbox';
import {
  beatPart,
  dropParts,
  endPart,
  partAnswers,
  partsState,
  releasePart,
  saveParts,
  takePart,
  takeSilentParts,
  type PartsState,
  type TakenPart,
} from './part-store';
import { atOnce, type Distribute } from './part-queue';
import type { SolverPool } from './worker-pool';

// The parts of a large plan as jobs. The plan's own job stores them, queues a turn for each and joins
// them when all are solved. Any process of the service may take a turn; the plan's process takes
// some too, so that a plan is solved though there be no other, or no queue.

export const partsQueue = 'plan-parts';

const [lookMs, beatMs] = [200, 500];

export type PartSolver = { db: Db; pool: SolverPool };

/** Solves the part whose turn it is, if any waits; says whether there was one. */
export async function solveNextPart(
  { db, pool }: PartSolver,
  { planId, signal }: { planId?: string; signal?: AbortSignal } = {},
): Promise<boolean> {
  const part = await takePart(db, planId);
  if (part === undefined) return false;
  const gone = new AbortController();
  const stopped = signal ? AbortSignal.any([signal, gone.signal]) : gone.signal;
  const timer = setInterval(() => {
    beatPart(db, part).then(
      (mine) => mine || gone.abort(),
      // A database that is away for a moment must not end the part.
      () => undefined,
    );
  }, beatMs);
  try {
    await endPart(db, part, { answer: await pool.solvePart(part.task, stopped) });
  } catch (error) {
    await afterFault(db, part, error);
  } finally {
    clearInterval(timer);
  }
  return true;
}

async function afterFault(db: Db, part: TakenPart, error: unknown): Promise<void> {
  if (!(error instanceof AppError)) throw error;
  const isOver = error.reason !== 'SOLVE_CANCELLED' && error.reason !== 'SHUTTING_DOWN';
  if (isOver) return endPart(db, part, { failure: error.message });
  // The plan was cancelled, and its parts are gone; or this process is stopping.
  await releasePart(db, part);
  if (error.reason === 'SHUTTING_DOWN') throw error;
}

/** Has a plan's parts solved by all processes of the service. */
export function distributeParts(
  solver: PartSolver,
  { id: planId, divisionCode }: { id: string; divisionCode: string },
): Distribute {
  const { db } = solver;
  const queueTurns = async (trx: Trx, positions: number[]): Promise<void> => {
    for (const position of positions) {
      await publish(trx, {
        kind: 'plan.split',
        subject: `plans/${planId}`,
        divisionCode,
        data: { planId, part: position },
        job: { queue: partsQueue, name: 'solve-part' },
      });
    }
  };
  return async (given, { signal, onShare }) => {
    const tasks = atOnce(given, solver.pool.size);
    await db.transaction(async (trx) => {
      await saveParts(trx, planId, tasks);
      await queueTurns(trx, [...tasks.keys()]);
    });
    const deadline = performance.now() + 1000 * given.reduce((sum, task) => sum + task.seconds, 0);
    const look = async (): Promise<PartsState> => {
      const requeue = async (trx: Trx) => queueTurns(trx, await takeSilentParts(trx, planId));
      await db.transaction(requeue);
      return partsState(db, planId);
    };
    const stop = new AbortController();
    const stopped = AbortSignal.any([signal, stop.signal]);
    const helping = help(solver, planId, stopped);
    helping.catch(() => undefined);
    try {
      for (;;) {
        const state = await look().catch(whileAway);
        onShare((state?.done ?? 0) / tasks.length);
        if (signal.aborted) throw new AppError('SOLVE_CANCELLED', 'the solve was cancelled');
        // A part that failed twice is served from what the others leave: the rest is not solved again.
        if (state?.done === tasks.length || performance.now() > deadline) break;
        await sleep(lookMs);
      }
      const answers = await partAnswers(db, planId);
      return tasks.map((_, position) => answers.get(position));
    } finally {
      stop.abort();
      await helping.catch(() => undefined);
      await dropParts(db, planId);
    }
  };
}

/** Takes turns at a plan's parts for as long as it is not over. */
async function help(solver: PartSolver, planId: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (!(await solveNextPart(solver, { planId, signal }).catch(whileAway))) await sleep(lookMs);
  }
}

/** A database that is away for a moment must not end a long solve; what is ours to say still does. */
function whileAway(error: unknown): undefined {
  if (error instanceof AppError) throw error;
  return undefined;
}
