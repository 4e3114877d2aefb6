// The ledger's model test for longer than the suite runs it, on other cases each time:
//   npm run test:ledger-model -- --runs=500 [--seed=7]
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '500' }, seed: { type: 'string' } },
});
const runs = Number(values.runs);
const seed = Number(values.seed ?? randomInt(1, 2 ** 31));
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed)) {
  console.error('--runs must be a whole number of at least 1, --seed a whole number');
  process.exit(2);
}
console.log(`${runs} runs with seed ${seed}`);
const { status } = spawnSync('npx', ['jest', 'services/inventory/model'], {
  stdio: 'inherit',
  env: { ...process.env, MUSTER_MODEL_RUNS: String(runs), MUSTER_TEST_SEED: String(seed) },
});
process.exit(status ?? 1);
