import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseShelterProblem } from './shelter/shelter-problem';
import { solveShelters } from './shelter/shelter-solve';
import { parseStockingProblem } from './stocking/stocking-problem';
import { solveStocking } from './stocking/stocking-solve';
import { solveTeams } from './teams/solve-teams';
import { parseTeamProblem } from './teams/team-problem';

// Public instances with known optima; see testing/or-library/README.md.

function reader(name: string): () => number {
  const file = path.join(__dirname, 'testing', 'or-library', `${name}.txt`);
  const numbers = readFileSync(file, 'utf8').trim().split(/\s+/).map(Number);
  let at = 0;
  return () => numbers[at++]!;
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

test('cap41: capacitated warehouse location', async () => {
  const next = reader('cap41');
  const [count, customerCount] = [next(), next()];
  const sites = range(count).map((i) => {
    const [capacityVolumeM3, openCost] = [next(), next()];
    return { id: `w${i}`, sizes: [{ id: 'only', capacityVolumeM3, openCost }] };
  });
  const customers = range(customerCount).map((j) => {
    return { id: `c${j}`, quantity: next(), costs: range(count).map(() => next()) };
  });
  const solution = await solveStocking(
    parseStockingProblem({
      items: [{ id: 'goods' }],
      sites,
      customers: customers.map(({ id }) => ({ id })),
      lanes: customers.flatMap(({ id: customerId, quantity, costs }) =>
        costs.map((cost, i) => ({ siteId: `w${i}`, customerId, costPerUnit: cost / quantity })),
      ),
      scenarios: [
        {
          id: 'base',
          probability: 1,
          needs: customers.map(({ id, quantity }) => {
            return { customerId: id, itemId: 'goods', quantity };
          }),
        },
      ],
    }),
  );
  expect(solution).toMatchObject({ status: 'OPTIMAL', check: { feasible: true } });
  expect(solution.objectiveValue).toBeCloseTo(1_040_444.375, 3);
});

test('pmed1: p-median', async () => {
  const next = reader('pmed1');
  const [count, edges, openMaximum] = [next(), next(), next()];
  const way = range(count).map((i) => range(count).map((j) => (i === j ? 0 : Infinity)));
  range(edges).forEach(() => {
    const [a, b, length] = [next() - 1, next() - 1, next()];
    [way[a]![b], way[b]![a]] = [length, length];
  });
  for (const via of range(count)) {
    for (const i of range(count)) {
      for (const j of range(count)) {
        way[i]![j] = Math.min(way[i]![j]!, way[i]![via]! + way[via]![j]!);
      }
    }
  }
  const document = {
    shelters: range(count).map((s) => ({ id: `s${s}` })),
    groups: range(count).map((g) => ({ id: `g${g}`, people: 1 })),
    routes: way.flatMap((row, g) =>
      row.map((distance, s) => ({ groupId: `g${g}`, shelterId: `s${s}`, distance })),
    ),
  };
  const median = await solveShelters(parseShelterProblem({ ...document, policy: { openMaximum } }));
  expect(median).toMatchObject({ status: 'OPTIMAL', objectiveValue: 5819 });
});

test('gap1: generalized assignment', async () => {
  const next = reader('gap1');
  const [agents, jobs] = [next(), next()];
  const profits = range(agents).map(() => range(jobs).map(() => next()));
  const loads = range(agents).map(() => range(jobs).map(() => next()));
  const teams = range(agents).map((i) => ({ id: `a${i}`, skills: ['any'], capacity: next() }));
  const solution = await solveTeams(
    parseTeamProblem({
      teams,
      tasks: range(jobs).map((j) => ({ id: `j${j}`, requirements: [{ skill: 'any' }] })),
      options: profits.flatMap((row, i) =>
        row.map((profit, j) => ({
          teamId: `a${i}`,
          taskId: `j${j}`,
          cost: 100 - profit,
          load: loads[i]![j]!,
        })),
      ),
      policy: { aim: 'COST' },
    }),
  );
  expect(solution).toMatchObject({ status: 'OPTIMAL', objectiveValue: 100 * jobs - 336 });
});
