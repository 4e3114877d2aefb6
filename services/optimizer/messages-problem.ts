import type { DispatchProblemInput } from '../../gen/muster/optimizer/v1/DispatchProblem';
import type { DispatchSolution as SolutionMessage } from '../../gen/muster/optimizer/v1/DispatchSolution';
import type { DispatchSolutionInput } from '../../gen/muster/optimizer/v1/DispatchSolution';
import type { DispatchProblemDocument } from './problem';
import type { DispatchSolution } from './solution';

// Between messages as the RPC layer delivers them and plain documents. A message carries what a
// document leaves out as null or undefined, an enum without a value as its `…_UNSPECIFIED`, and
// for each optional field a marker `_field` of its presence.

/** The document to give to the parser of its kind, which judges it. */
export function problemDocument(message: object): unknown {
  const document = plain(message) as Record<string, unknown>;
  const policy = (document.policy ?? {}) as Record<string, unknown>;
  for (const [name, value] of Object.entries(policy)) {
    if (String(value).endsWith('_UNSPECIFIED')) delete policy[name];
  }
  return document;
}

export function dispatchProblemMessage(document: DispatchProblemDocument): DispatchProblemInput {
  return document;
}

export function dispatchSolutionMessage(solution: DispatchSolution): DispatchSolutionInput {
  return solution;
}

export function dispatchSolutionDocument(message: SolutionMessage): DispatchSolution {
  const document = plain(message) as DispatchSolution;
  if (document.alternatives?.length === 0) delete document.alternatives;
  if (document.conflict?.length === 0) delete document.conflict;
  return document;
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([name, field]) => field !== undefined && field !== null && !name.startsWith('_'),
  );
  return Object.fromEntries(kept.map(([name, field]) => [name, plain(field)]));
}
