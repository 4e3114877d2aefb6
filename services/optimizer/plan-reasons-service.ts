import { setImmediate as breath } from 'node:timers/promises';
import type { CallContext } from '../platform/rpc-types';
import { lineReason, valueReasons } from './plan-reasons';
import { seenDocuments } from './plan-documents-service';
import type { DispatchProblem } from './problem';
import { roadStays, type Line, type Stay } from './road-stay';
import type { Deps, PlanChangeHandlers } from './service';
import { provenStay, type Proof } from './stay-proof';

// Lines are looked at in turns short enough for others to be served between them, and what is said of
// them is proven by solving again, the heaviest first, as long as the caller may wait for it.
const turnMs = 10;
const proofSeconds = 4;
const answerMs = 1_000;
const atOnce = 2;

type Told = { line: Line; stay: Stay; proof: Proof };

/** What a stored plan says of itself. */
export function planExplainer({ db, pool }: Deps): Pick<PlanChangeHandlers, 'explainPlan'> {
  return {
    async explainPlan({ id }, context) {
      const { documents } = await seenDocuments(db, id, context.actor);
      const { problem, solution, basis } = documents;
      const left = clock(context);
      const told = await stays(problem, solution);
      // Each line takes two solves of about the plan's own time: where they do not fit, nobody waits.
      const fits = 2 * solution.solver.wallSeconds < left();
      if (fits && solution.status === 'OPTIMAL') await prove(told);
      const about = { names: basis.names, hasFleets: problem.fleets.length > 0 };
      return {
        planId: id,
        lines: told.map((one) => lineReason(one.line, one, about)),
        values: valueReasons(solution, basis.names),
      };

      async function prove(all: Told[]): Promise<void> {
        const waiting = heaviestFirst(problem, all);
        const work = async (): Promise<void> => {
          for (let one = waiting.shift(); one && left() > 0; one = waiting.shift()) {
            Object.assign(one, await provenStay(problem, solution.shipments, one, again));
          }
        };
        await Promise.all(Array.from({ length: atOnce }, work));
      }

      async function again(changed: DispatchProblem) {
        const timeLimitSeconds = left();
        if (timeLimitSeconds <= 0 || context.signal.aborted) return undefined;
        return pool.solve('dispatch', changed, { signal: context.signal, timeLimitSeconds });
      }
    },
  };
}

async function stays(
  problem: DispatchProblem,
  solution: Parameters<typeof roadStays>[1],
): Promise<Told[]> {
  const stayOf = roadStays(problem, solution);
  const told: Told[] = [];
  let since = performance.now();
  for (const line of solution.shipments) {
    told.push({ line, stay: stayOf(line), proof: 'NOT' });
    if (performance.now() - since < turnMs) continue;
    await breath();
    since = performance.now();
  }
  return told;
}

function heaviestFirst({ items }: DispatchProblem, told: readonly Told[]): Told[] {
  const mass = new Map(items.map(({ id, massKg }) => [id, Math.max(massKg, 1e-3)]));
  const weight = ({ line }: Told): number => line.quantity * (mass.get(line.itemId) ?? 0);
  return told.toSorted((a, b) => weight(b) - weight(a));
}

function clock(context: CallContext): () => number {
  const start = performance.now();
  const most = Math.min(proofSeconds, (context.remainingMs() - answerMs) / 1_000);
  return () => most - (performance.now() - start) / 1_000;
}
