import { z } from 'zod';
import { AppError } from '../../platform/errors';
import { flag } from '../fields';
import { parseJson } from '../json-text';
import { everyone } from '../roles';
import { route } from '../route';

/** The longest a problem may ask for, and what building and checking take beside it. */
const solveTimeoutMs = 660_000;

// Only a text that is not JSON is read here as well, to say where: they can be long.
function isAboutTheText(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  return error.details.violations?.some(({ field }) => field === 'problemJson') ?? false;
}

interface SolvedKind {
  kind: 'DISPATCH' | 'STOCKING' | 'SHELTER_ALLOCATION' | 'TEAM_ASSIGNMENT';
  path: string;
  name: string;
  document: { protoFile: string; problem: string; solution: string };
}

const kinds: SolvedKind[] = [
  {
    kind: 'DISPATCH',
    path: '/v1/dispatch:solve',
    name: 'dispatch',
    document: {
      protoFile: 'muster/optimizer/v1/dispatch.proto',
      problem: 'DispatchProblem',
      solution: 'DispatchSolution',
    },
  },
  {
    kind: 'STOCKING',
    path: '/v1/stocking:solve',
    name: 'stocking',
    document: {
      protoFile: 'muster/optimizer/v1/stocking.proto',
      problem: 'StockingProblem',
      solution: 'StockingSolution',
    },
  },
  {
    kind: 'SHELTER_ALLOCATION',
    path: '/v1/shelter-allocation:solve',
    name: 'shelter',
    document: {
      protoFile: 'muster/optimizer/v1/shelter.proto',
      problem: 'ShelterProblem',
      solution: 'ShelterSolution',
    },
  },
  {
    kind: 'TEAM_ASSIGNMENT',
    path: '/v1/team-assignment:solve',
    name: 'team assignment',
    document: {
      protoFile: 'muster/optimizer/v1/teams.proto',
      problem: 'TeamAssignmentProblem',
      solution: 'TeamAssignmentSolution',
    },
  },
];

export const solveRoutes = kinds.map(({ kind, path, name, document }) =>
  route({
    method: 'post',
    path,
    tag: 'Solve',
    summary: `Solve a ${name} problem of your own; nothing is read or stored`,
    description: `The body is the bare problem document. Unknown fields are refused with their path.
An infeasible problem is an answer, with its conflict. Closing the connection stops the solver.`,
    access: everyone,
    keyed: false,
    query: z.strictObject({ alternatives: flag.describe('explain the runner-up depots') }),
    document,
    timeoutMs: solveTimeoutMs,
    handle: async ({ query, text }, { optimizer, options }) => {
      const request = { kind, problemJson: text, ...query } as const;
      const solved = await optimizer.solveDocument(request, options).catch((error: unknown) => {
        if (isAboutTheText(error)) parseJson(text);
        throw error;
      });
      return solved.solutionJson;
    },
  }),
);
