import { parentPort } from 'node:worker_threads';
import { loadEngine } from './highs-engine';
import { solvers } from './solver-kinds';
import type { SolverKind, SolverKinds } from './solver-kinds';

// One solver thread. Solving blocks it, so it is stopped from outside, by ending the thread.

export interface WorkRequest<K extends SolverKind = SolverKind> {
  kind: K;
  problem: SolverKinds[K]['problem'];
  alternatives: boolean;
}

export type WorkReport =
  | { type: 'progress'; progress: SolverKinds[SolverKind]['progress'] }
  | { type: 'solved'; solution: SolverKinds[SolverKind]['solution'] }
  | { type: 'failed'; message: string; stack: string };

const port = parentPort;

async function work<K extends SolverKind>(request: WorkRequest<K>): Promise<WorkReport> {
  const { kind, problem, alternatives } = request;
  const solution = await solvers[kind](problem, {
    alternatives,
    onProgress: (progress) => port?.postMessage({ type: 'progress', progress }),
  });
  return { type: 'solved', solution };
}

port?.on('message', (request: WorkRequest) => {
  work(request).then(
    (report) => port.postMessage(report),
    (error: unknown) => {
      const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
      port.postMessage({ type: 'failed', message, stack });
    },
  );
});

// The first solve of a thread is slow while the engine loads: load it before it is asked for.
// A failure here shows again, with someone to tell, at the first solve.
loadEngine().catch(() => undefined);
