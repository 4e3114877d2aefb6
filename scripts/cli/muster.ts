import { Command } from 'commander';
import { auditCommand } from './audit';
import { incidentCommand } from './incident';
import { jointPlanCommand } from './joint-plan';
import { ledgerCommand } from './ledger';
import { levelsCommand } from './levels';
import { personalCommand } from './personal';
import { planCommand } from './plan';
import { seedCommand } from './seed';
import { solveCommand } from './solve';
import { stockCommand } from './stock';

/** Exit codes: 0 done, 1 refused or failed, 2 proven infeasible (solve) or broken (verify). */
async function main(): Promise<void> {
  const program = new Command('muster')
    .description('Resource and supply-chain planning for emergency management')
    .showHelpAfterError('(add --help for what this command takes)');
  for (const command of [
    solveCommand,
    planCommand,
    jointPlanCommand,
    stockCommand,
    levelsCommand,
    incidentCommand,
    seedCommand,
    auditCommand,
    ledgerCommand,
    personalCommand,
  ]) {
    program.addCommand(command());
  }
  await program.parseAsync();
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
