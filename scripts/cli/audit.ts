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
