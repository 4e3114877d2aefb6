import { parse } from '../platform/errors';
import type { CallContext } from '../platform/rpc-types';
import { assessed, casesOf, standingOf, type Assessed, type AssessedCase } from './plan-assessment';
import { changedProblem } from './plan-changes';
import { assessPlanSchema } from './plan-change-shapes';
import { seenDocuments } from './plan-documents-service';
import type { Deps, PlanChangeHandlers } from './service';

// What the answer needs on its way back, and as many problems at once as a small pool can take without
// keeping others waiting.
const answerMs = 1_000;
const atOnce = 2;

/** Solves each case within the time of all; those there is no time for are counted, not guessed. */
export function planAssessor({ db, pool }: Deps): Pick<PlanChangeHandlers, 'assessPlan'> {
  return {
    async assessPlan(request, context) {
      const { planId, timeLimitSeconds } = parse(assessPlanSchema, request);
      const { documents } = await seenDocuments(db, planId, context.actor);
      const { problem, solution, basis } = documents;
      const left = clock(timeLimitSeconds, context);
      const base = standingOf(solution);
      const waiting = casesOf(problem, solution);
      const all = waiting.length;
      const found: Assessed[] = [];
      const work = async (): Promise<void> => {
        for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
          const seconds = left();
          if (seconds <= 0 || context.signal.aborted) return;
          const then = await solved(one, seconds);
          if (then !== undefined) found.push(assessed(one, base, then, basis.names));
        }
      };
      await Promise.all(Array.from({ length: atOnce }, work));
      const cases = found.sort((a, b) => b.addedUnmet - a.addedUnmet);
      return { planId, cases, leftOut: all - cases.length, baseUnmet: base.unmet };

      async function solved(one: AssessedCase, seconds: number) {
        const own = changedProblem(problem, [one.change]);
        const options = { signal: context.signal, timeLimitSeconds: seconds };
        const answer = await pool.solve('dispatch', own, options);
        return answer.check.feasible ? standingOf(answer) : undefined;
      }
    },
  };
}

function clock(seconds: number, context: CallContext): () => number {
  const start = performance.now();
  const most = Math.min(seconds, (context.remainingMs() - answerMs) / 1_000);
  return () => most - (performance.now() - start) / 1_000;
}
