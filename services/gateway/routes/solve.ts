import { z } from 'zod';
import { AppError } from '../../platform/errors';
import { flag } from '../fields';
import { malformedInSlices } from '../json-text';
import { everyone } from '../roles';
import { route } from '../route';

/** The longest a problem may ask for, and what building and checking take beside it. */
const solveTimeoutMs = 660_000;

/** Only a text that is not JSON is read here as well, to say where: they can be long. */
async function asTheTextSays(error: unknown, text: string): Promise<unknown> {
  if (!(error instanceof AppError)) return error;
  const isAboutText = error.details.violations?.some(({ field }) => field === 'problemJson');
  return isAboutText ? await malformedInSlices(text) : error;
}

interface SolvedKind {
  kind: 'DISPATCH' | 'STOCKING' | 'SHELTER_ALLOCATION' | 'TEAM_ASSIGNMENT' | 'ROUTES';
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
  {
    kind: 'ROUTES',
    path: '/v1/routes:solve',
    name: 'routes (our extension: trips with several stops)',
    document: {
      protoFile: 'muster/optimizer/v1/routes.proto',
      problem: 'RoutesProblem',
      solution: 'RoutesSolution',
    },
  },
];

const progress = z
  .object({
    phase: z.string().describe('BUILDING, GREEDY, an aim, or DONE with the answer'),
    share: z.number(),
    value: z.number().optional(),
    bound: z.number().optional().describe('proven so far'),
    gap: z.number().optional(),
    solution: z.unknown().optional().describe('one that could be used; the answer in the last'),
  })
  .meta({ id: 'SolveProgress', description: 'The data of each server-sent event.' });

const streamRoutes = kinds.map(({ kind, path, name, document }) =>
  route({
    method: 'post',
    path: `${path.slice(0, -':solve'.length)}:streamSolve`,
    tag: 'Solve',
    summary: `Solve a ${name} problem of your own and hear of better solutions as they are found`,
    description: `Server-sent events: \`progress\` with value, bound, gap and a usable solution as soon as
there is one, \`done\` with the answer, \`failed\` with the reason. Closing the connection stops the solver.`,
    access: everyone,
    keyed: false,
    query: z.strictObject({ alternatives: flag.describe('explain the runner-up depots') }),
    document,
    streams: progress,
    timeoutMs: solveTimeoutMs,
    handle: async ({ query, text }, { optimizer, options, response }) => {
      const request = { kind, problemJson: text, ...query } as const;
      const write = (event: string, data: string): void => {
        if (!response.headersSent) {
          response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
        }
        response.write(`event: ${event}\ndata: ${data}\n\n`);
      };
      try {
        for await (const { solutionJson, ...news } of optimizer.streamSolveDocument(
          request,
          options,
        )) {
          // A solution is text of one line already, and may be long.
          const told = JSON.stringify(plain(news));
          const solution = solutionJson ? `,"solution":${solutionJson}` : '';
          write(news.phase === 'DONE' ? 'done' : 'progress', `${told.slice(0, -1)}${solution}}`);
        }
      } catch (error) {
        // Before anything was sent it is an answer like any other; afterwards it is the last event.
        if (!response.headersSent) throw await asTheTextSays(error, text);
        const { reason = 'INTERNAL', message = '' } = error as Partial<AppError>;
        write('failed', JSON.stringify({ reason, message }));
      }
      response.end();
    },
  }),
);

/** Without the marks of optional fields. */
function plain(news: object): object {
  return Object.fromEntries(
    Object.entries(news).filter(([name, value]) => !name.startsWith('_') && value !== null),
  );
}

export const solveRoutes = [
  ...kinds.map(({ kind, path, name, document }) =>
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
        const solved = await optimizer
          .solveDocument(request, options)
          .catch(async (error: unknown) => {
            throw await asTheTextSays(error, text);
          });
        return solved.solutionJson;
      },
    }),
  ),
  ...streamRoutes,
];
