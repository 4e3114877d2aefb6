import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { Api } from './cli/connection';
import { describePlan, readNames, untilSolved, type Plan } from './cli/plan';
import { writeWhole, type Connection, type DataDirectory } from './data-directory';
import { demoPasswords } from './passwords';
import { seedDistrict, seedFlood, seedRun, type SeedRun } from './seed';

type SeedRecord = SeedRun & {
  passwords: Record<string, string>;
  incidentId?: string;
  planId?: string;
};

const linesShown = 6;

/** The seed's own record: what was begun is finished under the same names. */
function seedRecord(directory: DataDirectory): SeedRecord {
  const file = directory.file('seed.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as SeedRecord;
  const record: SeedRecord = {
    ...seedRun(randomUUID(), new Date()),
    passwords: demoPasswords(),
  };
  writeWhole(file, `${JSON.stringify(record, null, 2)}\n`);
  return record;
}

/** Loads the reference district once, plans its flood once, and shows what came out. */
export async function demonstrate(
  connection: Connection,
  directory: DataDirectory,
  say: (line: string) => void,
): Promise<void> {
  const api = new Api(connection);
  const record = seedRecord(directory);
  const keep = (known: Partial<SeedRecord>) => {
    Object.assign(record, known);
    writeWhole(directory.file('seed.json'), `${JSON.stringify(record, null, 2)}\n`);
  };
  if (!record.incidentId) {
    say('loading the reference district');
    const counts = await seedDistrict(api, record, record.passwords);
    say(
      `  ${Object.entries(counts)
        .map(([name, count]) => `${count} ${name}`)
        .join(', ')}`,
    );
    keep({ incidentId: await seedFlood(api, record) });
  }
  if (!record.planId) {
    say('planning the flood');
    const plan = await api.post<Plan>(`/v1/incidents/${record.incidentId}/plans`, {});
    const solved = await untilSolved(api, plan.id);
    if (solved.solve.state !== 'SUCCEEDED')
      throw new Error(`the plan failed: ${solved.solve.failure}`);
    keep({ planId: plan.id });
  }
  const planned = await api.get<Plan>(`/v1/plans/${record.planId}`);
  say(describePlan(planned, await readNames(api), linesShown));
  say('sign in as (passwords are in seed.json of the data folder):');
  for (const [account, password] of Object.entries(record.passwords)) {
    say(`  ${account.padEnd(20)} ${password}`);
  }
}
