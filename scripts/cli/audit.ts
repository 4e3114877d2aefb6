import { Command } from 'commander';
import { Api } from './connection';
import { printJson, table } from './output';

type Chain = {
  service: string;
  intact: boolean;
  entryCount: number;
  sealedCount: number;
  firstBroken?: { sequence: number; entryId: number; fault: string };
};
type Verdict = { entriesChecked: number; balancesChecked: number; faults: string[] };

/** Verifies the audit chain of every service. Exit 2 when one is broken. */
export function auditCommand(): Command {
  const verify = new Command('verify')
    .description('prove that no audit entry was changed, removed or reordered')
    .option('--json', 'print JSON')
    .action(async ({ json }) => {
      const verdict = await new Api().post<{ intact: boolean; services: Chain[] }>(
        '/v1/audit:verify',
        {},
      );
      if (json) printJson(verdict);
      else {
        const rows = verdict.services.map((chain) => [
          chain.service,
          chain.entryCount,
          chain.sealedCount,
          chain.firstBroken
            ? `${chain.firstBroken.fault} at entry ${chain.firstBroken.entryId}`
            : 'whole',
        ]);
        console.log(table(['service', 'entries', 'sealed', 'chain'], rows));
      }
      if (!verdict.intact) process.exitCode = 2;
    });
  return new Command('audit').description('the audit log').addCommand(verify);
}

/** Proves the ledger: every balance is the sum of its entries. Exit 2 when it is not. */
export function ledgerCommand(): Command {
  const verify = new Command('verify')
    .description('prove that balances are the sums of their entries and none is negative')
    .option('--json', 'print JSON')
    .action(async ({ json }) => {
      const verdict = await new Api().post<Verdict>('/v1/ledger:verify', {});
      if (json) printJson(verdict);
      else {
        console.log(
          `${verdict.entriesChecked} entries, ${verdict.balancesChecked} balances: ` +
            (verdict.faults.length ? `${verdict.faults.length} faults` : 'all true'),
        );
        for (const fault of verdict.faults) console.log(`  ${fault}`);
      }
      if (verdict.faults.length > 0) process.exitCode = 2;
    });
  return new Command('ledger').description('the stock ledger').addCommand(verify);
}
