// A process of its own that takes up one part of a plan, says so and solves it: to be killed at it.
// Arguments: the database's URL, its schema, the plan's id.
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../../platform/db';
import { solveNextPart } from '../part-jobs';
import { SolverPool } from '../worker-pool';

/** Says that it has a part before it solves it. */
class TellingPool extends SolverPool {
  override solvePart(...given: Parameters<SolverPool['solvePart']>) {
    process.stdout.write('taken\n');
    return super.solvePart(...given);
  }
}

async function main(url: string, schema: string, planId: string): Promise<void> {
  const db = openDatabase({ url, schema, poolMax: 2 });
  const pool = new TellingPool({ size: 1 });
  process.stdout.write('ready\n');
  while (!(await solveNextPart({ db, pool }, { planId }))) await sleep(5);
  await pool.close();
  await db.destroy();
}

const [url = '', schema = '', planId = ''] = process.argv.slice(2);
main(url, schema, planId).catch((error: unknown) => {
  process.stderr.write(`${(error as Error).stack}\n`);
  process.exit(1);
});
