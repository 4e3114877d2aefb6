import { availableParallelism } from 'node:os';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { Argument, Command } from 'commander';
import { ProblemInvalid } from '../../services/optimizer/problem-document';
import { parsers } from '../../services/optimizer/problem-parsers';
import type { SolverKind } from '../../services/optimizer/solver-kinds';
import { SolverPool } from '../../services/optimizer/worker-pool';
import { progressBar, writeDocument } from './output';

const infeasibleExitCode = 2;
const threadsMost = 4;

const commandNames: Record<string, SolverKind> = {
  dispatch: 'dispatch',
  stocking: 'stocking',
  'shelter-allocation': 'shelterAllocation',
  'team-assignment': 'teamAssignment',
  // Our own beside the four public problems.
  routes: 'routes',
};

async function readDocument(file: string): Promise<unknown> {
  const name = file === '-' ? 'standard input' : file;
  const content = file === '-' ? await text(process.stdin) : readFileSync(file, 'utf8');
  try {
    return JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new Error(`${name} is not JSON: ${(error as Error).message}`);
  }
}

/** Every fault of a document on a line of its own, with the path of its field. */
function describeFaults(error: unknown): Error {
  if (!(error instanceof ProblemInvalid)) return error as Error;
  const lines = error.violations.map(({ field, description }) => `  ${field}: ${description}`);
  return new Error(`This document cannot be solved:\n${lines.join('\n')}`);
}

/** Where no terminal shows the bar, each phase is told once, in a line of its own. */
function phaseTeller(): (news: { phase: string; value?: number; bound?: number }) => void {
  let told = '';
  return ({ phase, value, bound }) => {
    if (process.stderr.isTTY || phase === told) return;
    told = phase;
    const found = value === undefined ? '' : `: ${value}, bound ${bound ?? 0}`;
    process.stderr.write(`${phase.toLowerCase()}${found}\n`);
  };
}

async function solve(
  name: string,
  file: string,
  { out, alternatives = false }: { out?: string; alternatives?: boolean },
): Promise<void> {
  const kind = commandNames[name]!;
  const document = await readDocument(file);
  // The parts of a large plan are solved side by side; nothing else uses more than one thread.
  const pool = new SolverPool({ size: Math.min(threadsMost, availableParallelism()) });
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const bar = progressBar(1, 'solving');
  const tell = phaseTeller();
  try {
    const problem = parsers[kind](document);
    const solution = await pool.solve(kind, problem, {
      alternatives,
      signal: stop.signal,
      onProgress: (news) => {
        bar.update(news.share ?? 0, news.phase);
        tell(news);
      },
    });
    bar.update(1);
    bar.stop();
    writeDocument(`${JSON.stringify(solution, null, 2)}\n`, out);
    if (solution.status === 'INFEASIBLE') process.exitCode = infeasibleExitCode;
    else if (!solution.check.feasible) throw new Error('No plan was found within the time limit.');
  } catch (error) {
    throw describeFaults(error);
  } finally {
    bar.stop();
    await pool.close();
  }
}

export function solveCommand(): Command {
  return new Command('solve')
    .description(
      'solve a problem document; needs no server. The solution is JSON on standard output, progress ' +
        'is on standard error. Exit 0 solved, 2 proven infeasible, 1 bad input.',
    )
    .addArgument(new Argument('<kind>', 'kind of problem').choices(Object.keys(commandNames)))
    .argument('<file>', 'the problem as JSON; - reads standard input')
    .option('--out <file>', 'write the solution to a file')
    .option('--alternatives', 'also name the runner-up of every shipment')
    .option('--json', 'accepted for symmetry: the solution is always JSON')
    .action(solve);
}
