// What every benchmark has in common: its flags, and the one JSON document it prints.
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import type { judged } from './load';

export type Flags = {
  /** A run of seconds that shows that everything works; its figures mean little. */
  short: boolean;
  /** Exit 1 when a target is missed. */
  check: boolean;
  /** Where the service under load writes its CPU profile. */
  profile?: string;
  /** Only the parts whose name holds this. */
  only: string;
  /** The reference of the ledger, too, sends statements without waiting where the service does. */
  pipelined: boolean;
  /** How many balances the large database of the ledger has; it has ten entries for each. */
  balances: number;
  /** How many come to the shelters. */
  people: number;
};

export function readFlags(): Flags {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: true },
      short: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      profile: { type: 'string' },
      only: { type: 'string', default: '' },
      pipelined: { type: 'boolean', default: false },
      balances: { type: 'string', default: '1000000' },
      people: { type: 'string', default: '67800' },
    },
  });
  const { short, check, profile, only, pipelined } = values;
  const [balances, people] = [Number(values.balances), Number(values.people)];
  return { short, check, profile, only, pipelined, balances, people };
}

/** Standard output belongs to the report. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

export type Figure = ReturnType<typeof judged>;

export type Report = {
  benchmark: string;
  short: boolean;
  sizes: object;
  figures: Figure[];
} & Record<string, unknown>;

/** Runs the benchmark, prints its report and ends the process. */
export async function reportOf(run: (flags: Flags) => Promise<Report>): Promise<void> {
  const loadBefore = loadavg()[0]!;
  try {
    const flags = readFlags();
    const report = await run(flags);
    const met = report.figures.every((figure) => figure.met);
    const document = { ...report, met, machine: machine(loadBefore) };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`, () =>
      process.exit(flags.check && !met ? 1 : 0),
    );
  } catch (error) {
    process.stderr.write(`${(error as Error).stack}\n`);
    process.exit(2);
  }
}

export function machine(loadBefore: number) {
  return {
    platform: `${process.platform}-${process.arch}`,
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    loadBefore: round(loadBefore),
    loadAfter: round(loadavg()[0]!),
  };
}

export function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
