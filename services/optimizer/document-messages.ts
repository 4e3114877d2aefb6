import type { SolveDispatchRequest } from '../../gen/muster/optimizer/v1/SolveDispatchRequest';
import type { SolveDocumentRequest } from '../../gen/muster/optimizer/v1/SolveDocumentRequest';
import { invalid } from '../platform/errors';
import { loadService, type AnyMethod } from '../platform/rpc-loader';
import { documentProgressMessage, lastProgressMessage, progressMessage } from './messages';
import { dispatchSolutionMessage, problemDocument } from './messages-problem';
import type { DispatchSolution } from './solution';
import type { DispatchProgress } from './solve';
import type { SolverKind, SolverKinds } from './solver-kinds';

// The messages of the doors for documents: what each asks for, and how it is answered. They are read and
// written here on whichever thread there is.

/** The kinds of document, as the door for them names them. */
const documentKinds: Partial<Record<string, SolverKind>> = {
  DISPATCH: 'dispatch',
  STOCKING: 'stocking',
  SHELTER_ALLOCATION: 'shelterAllocation',
  TEAM_ASSIGNMENT: 'teamAssignment',
  ROUTES: 'routes',
};

type Solution = SolverKinds[SolverKind]['solution'];
type Progress = SolverKinds[SolverKind]['progress'];

/** What was asked for, not yet checked. */
export interface Posed {
  kind: SolverKind;
  document: unknown;
  alternatives: boolean;
}

interface Door {
  read: (request: never) => Posed;
  /** The whole answer, or the last message where progress is told. */
  answer: (solution: Solution) => object;
  news?: (progress: Progress) => object;
}

export function documentOf(problem: object | null): unknown {
  if (!problem) throw invalid('problem', 'is required');
  return problemDocument(problem);
}

const message =
  (kind: SolverKind) =>
  ({
    problem,
    alternatives = false,
  }: {
    problem: object | null;
    alternatives?: boolean;
  }): Posed => {
    return { kind, document: documentOf(problem), alternatives };
  };

export function textPosed({ kind, problemJson, alternatives }: SolveDocumentRequest): Posed {
  return { kind: solverOf(kind), document: jsonOf(problemJson), alternatives };
}

const dispatch: (request: SolveDispatchRequest) => Posed = message('dispatch');
const unchanged = (solution: Solution): object => solution;
const text = (solution: Solution) => ({ solutionJson: JSON.stringify(solution) });

const doors = {
  solveDispatch: {
    read: dispatch,
    answer: (solution) => dispatchSolutionMessage(solution as DispatchSolution),
  },
  streamSolveDispatch: {
    read: dispatch,
    answer: (solution) => lastProgressMessage(solution as DispatchSolution),
    news: (progress) => progressMessage(progress as DispatchProgress),
  },
  solveStocking: { read: message('stocking'), answer: unchanged },
  solveTeamAssignment: { read: message('teamAssignment'), answer: unchanged },
  solveShelterAllocation: { read: message('shelterAllocation'), answer: unchanged },
  solveRoutes: { read: message('routes'), answer: unchanged },
  solveDocument: { read: textPosed, answer: text },
  streamSolveDocument: {
    read: textPosed,
    answer: (solution) => ({ phase: 'DONE', share: 1, ...text(solution) }),
    news: documentProgressMessage,
  },
} satisfies Record<string, Door>;

export type SolveRpc = keyof typeof doors;

export function readRequest(rpc: SolveRpc, bytes: Uint8Array): Posed {
  const { requestDeserialize } = methodOf(rpc);
  let request: unknown;
  try {
    request = requestDeserialize(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (error) {
    throw invalid('', `the message cannot be read: ${(error as Error).message}`);
  }
  return (doors[rpc] as Door).read(request as never);
}

export function answerBytes(rpc: SolveRpc, solution: Solution): Uint8Array {
  return methodOf(rpc).responseSerialize(doors[rpc].answer(solution));
}

/** Undefined for a door that tells no progress. */
export function newsBytes(rpc: SolveRpc, progress: Progress): Uint8Array | undefined {
  const { news }: Door = doors[rpc];
  return news && methodOf(rpc).responseSerialize(news(progress));
}

function methodOf(rpc: SolveRpc): AnyMethod {
  const { methods } = loadService('muster.optimizer.v1.OptimizerService');
  return methods.find(({ name }) => name === rpc)!.definition;
}

function solverOf(kind: string): SolverKind {
  const solver = documentKinds[kind];
  if (solver !== undefined) return solver;
  throw invalid('kind', `must be one of ${Object.keys(documentKinds).join(', ')}`);
}

function jsonOf(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch (error) {
    throw invalid('problemJson', `is not JSON: ${(error as Error).message}`);
  }
}
