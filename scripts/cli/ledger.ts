import { Command } from 'commander';
import { openDatabase, sql, transact, type Trx } from '../../services/platform/db';
import { verifiedChunks, type VerifyPart } from '../../services/inventory/ledger-verification';
import { Api } from './connection';
import { printJson, progressBar } from './output';

export type Verdict = { entriesChecked: number; balancesChecked: number; faults: string[] };

const faultsMax = 100;

export type DatabaseVerdict = Verdict & {
  movementsChecked: number;
  reservationsChecked: number;
  requestsChecked: number;
  /** Faults beyond the first hundred are counted and not listed. */
  faultCount: number;
  seconds: number;
};

/** Proves the ledger of any database in one snapshot of it, without a running service. */
export function verifyDatabase(
  url: string,
  schema: string,
  onProgress: (done: number, total: number, part: VerifyPart) => void = () => {},
): Promise<DatabaseVerdict> {
  const db = openDatabase({ url, schema, poolMax: 1, applicationName: 'muster-verify' });
  const work = (trx: Trx) => verify(trx, onProgress);
  const proven = transact(db, work, { isolation: 'repeatable read', readOnly: true });
  return proven.finally(() => db.destroy());
}

async function verify(
  trx: Trx,
  onProgress: (done: number, total: number, part: VerifyPart) => void,
): Promise<DatabaseVerdict> {
  await sql(
    trx,
    `SELECT set_config('statement_timeout', '0', true),
       set_config('idle_in_transaction_session_timeout', '0', true),
       set_config('work_mem', '128MB', true)`,
  );
  const total = await estimatedRows(trx);
  const rows = { balances: 0, movements: 0, reservations: 0, requests: 0 };
  const begun = performance.now();
  let entriesChecked = 0;
  let faultCount = 0;
  const faults: string[] = [];
  for await (const chunk of verifiedChunks(trx)) {
    rows[chunk.part] += chunk.rows;
    entriesChecked += chunk.entries;
    faultCount += chunk.faults.length;
    faults.push(...chunk.faults.slice(0, faultsMax - faults.length));
    onProgress(entriesChecked + rows.movements + rows.reservations, total, chunk.part);
  }
  return {
    entriesChecked,
    balancesChecked: rows.balances,
    movementsChecked: rows.movements,
    reservationsChecked: rows.reservations,
    requestsChecked: rows.requests,
    faultCount,
    faults,
    seconds: Math.round((performance.now() - begun) / 100) / 10,
  };
}

/** From the statistics of the server: counting would take as long as a third of the proof. */
async function estimatedRows(trx: Trx): Promise<number> {
  const [row] = await sql<{ rows: number }>(
    trx,
    `SELECT coalesce(sum(greatest(reltuples, 0)), 0)::bigint AS rows FROM pg_class
     WHERE relnamespace = current_schema()::regnamespace
       AND relname IN ('entries', 'movements', 'reservations')`,
  );
  return row!.rows;
}

type VerifyOptions = { json?: boolean; database?: string; schema: string };

/** Proves the ledger: every balance is the sum of its entries. Exit 2 when it is not. */
export function ledgerCommand(): Command {
  const verify = new Command('verify')
    .description('prove that balances are the sums of their entries and none is negative')
    .option('--database <url>', 'of this PostgreSQL database instead of the running Muster')
    .option('--schema <name>', "the inventory's schema in that database", 'inventory')
    .option('--json', 'print JSON')
    .action(async ({ json, database, schema }: VerifyOptions) => {
      const verdict = database
        ? await verifyWithProgress(database, schema)
        : await new Api().post<Verdict>('/v1/ledger:verify', {});
      if (json) printJson(verdict);
      else printVerdict(verdict);
      if (verdict.faults.length > 0) process.exitCode = 2;
    });
  return new Command('ledger').description('the stock ledger').addCommand(verify);
}

async function verifyWithProgress(url: string, schema: string): Promise<DatabaseVerdict> {
  const bar = progressBar(1, 'verifying');
  try {
    return await verifyDatabase(url, schema, (done, total, part) =>
      bar.update(Math.min(1, done / Math.max(total, 1)), part),
    );
  } finally {
    bar.stop();
  }
}

function printVerdict(verdict: Verdict & Partial<DatabaseVerdict>): void {
  const { entriesChecked, balancesChecked, faults, faultCount = faults.length } = verdict;
  const counted = [`${entriesChecked} entries`, `${balancesChecked} balances`];
  if (verdict.movementsChecked !== undefined) {
    counted.push(`${verdict.movementsChecked} movements`);
    counted.push(`${verdict.reservationsChecked} reservations`);
    counted.push(`${verdict.requestsChecked} request ids in ${verdict.seconds} s`);
  }
  console.log(`${counted.join(', ')}: ${faultCount ? `${faultCount} faults` : 'all true'}`);
  for (const fault of faults) console.log(`  ${fault}`);
}
