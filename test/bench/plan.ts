// The planner against HiGHS on seeded problems: npm run bench:plan -- --size city [--tight 1] [--json]
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { judged } from './load';
import { cancellation } from './plan/cancellation';
import { dispatchRows, replanReport, type DispatchAsk } from './plan/dispatch-report';
import { growthReport } from './plan/growth';
import { networkOf, type Shortage } from './plan/instance-choice';
import { flowReplanning } from './plan/replanning';
import { routeFigures } from './plan/route-figures';
import { teamsReport } from './plan/teams';
import { machine } from './report';

/** The time limits of whole plans. */
const secondsOf = { mini: 1, district: 20, city: 60, region: 300 };

interface Asked {
  size: string;
  tights: number[];
  shortages: Shortage[];
  seconds: number | undefined;
  /** Plans after plans with fleets, and nothing else. */
  replan: boolean;
  short: boolean;
}

function asked(): Asked {
  const { values } = parseArgs({
    options: {
      size: { type: 'string', default: 'district' },
      tight: { type: 'string', default: 'both' },
      shortage: { type: 'string', default: 'both' },
      seconds: { type: 'string' },
      replan: { type: 'boolean', default: false },
      short: { type: 'boolean', default: false },
      json: { type: 'boolean', default: true },
    },
  });
  const { size, tight, shortage, seconds, replan, short } = values;
  return {
    size: short ? 'mini' : size,
    tights: short ? [1] : tight === 'both' ? [2, 1] : [Number(tight)],
    shortages: shortage === 'both' ? ['MAX_MIN', 'PRIORITY'] : [shortage as Shortage],
    seconds: seconds === undefined ? undefined : Number(seconds),
    replan,
    short,
  };
}

type Found = Record<string, unknown> & { figures: { met: boolean }[] };

async function report(ask: Asked): Promise<Found> {
  const { size, tights, shortages, seconds, short } = ask;
  if (size === 'teams') return teamsReport();
  if (size === 'growth') {
    return growthReport({ tight: tights[0]!, shortage: shortages[0]! });
  }
  if (!(size in secondsOf)) throw new Error(`no such size: ${size}`);
  const scale = size as DispatchAsk['scale'];
  const limit = seconds ?? secondsOf[scale];
  if (ask.replan) return replanReport({ scale, tights, shortages, seconds: limit });
  const dispatch = await dispatchRows({ scale, tights, shortages, seconds: limit });
  const replan = flowReplanning(networkOf({ scale, tight: 1, shortage: 'PRIORITY' }));
  const figures = [
    ...dispatch.figures,
    ...replan.map(({ name, ofCold }) =>
      judged(`replan, ${name}, by cold`, ofCold, { atMost: 0.05 }),
    ),
  ];
  if (short) return { scale, rows: dispatch.rows, replan, figures };
  const { most, found } = await cancellation(scale);
  const name = 'seconds from cancelling until a new thread has solved something else';
  figures.push(judged(name, most, { atMost: 0.2 }));
  return {
    ...{ scale, rows: dispatch.rows, replan, cancelled: found },
    figures: [...figures, ...(await routeFigures())],
  };
}

async function main(): Promise<void> {
  const loadBefore = loadavg()[0]!;
  const asks = asked();
  const found: Found = { benchmark: 'plan', short: asks.short, ...(await report(asks)) };
  const met = found.figures.every((figure) => figure.met);
  const document = { ...found, met, machine: machine(loadBefore) };
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).stack}\n`);
  process.exit(2);
});
