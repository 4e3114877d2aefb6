import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { seedDistrict, seedFlood, seedRun } from '../seed';
import { Api } from './connection';
import { printJson, progressBar } from './output';
import { demoPasswords } from '../passwords';

/** Loads the reference district into a running Muster. */
export function seedCommand(): Command {
  return new Command('seed')
    .description('load the reference district (and the demonstration flood) into a running Muster')
    .option('--no-flood', 'leave the demonstration flood out')
    .option('--run <uuid>', 'finish the run of this id instead of beginning one')
    .option('--json', 'print JSON')
    .action(async ({ flood, run: id = randomUUID(), json }) => {
      const run = seedRun(id, new Date());
      const api = new Api();
      const passwords = demoPasswords();
      const bar = progressBar(1, 'loading');
      const counts = await seedDistrict(api, run, passwords, (done, total, step) =>
        bar.update(done / total, step),
      ).finally(bar.stop);
      const incidentId = flood ? await seedFlood(api, run) : undefined;
      if (json) return printJson({ run: id, counts, incidentId, passwords });
      const list = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
      console.log(`Loaded ${list.join(', ')}.`);
      if (incidentId) console.log(`The flood is incident ${incidentId}.`);
      console.log('Accounts:');
      for (const [account, password] of Object.entries(passwords)) {
        console.log(`  ${account.padEnd(20)} ${password}`);
      }
    });
}
