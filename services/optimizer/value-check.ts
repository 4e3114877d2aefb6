import type { DispatchProblem } from './problem';
import type { Again } from './shortfall-check';
import type { DispatchSolution, MarginalValue } from './solution';

// What one more unit is really worth: the problem is solved again with it. The price of an answer in
// fractions says at most that: where several things run out at once, another unit alone may bring less.

type Known = Pick<DispatchSolution, 'status' | 'stages' | 'marginalValues'>;

export async function verifiedValues(
  problem: DispatchProblem,
  { status, stages, marginalValues }: Known,
  again: Again,
): Promise<MarginalValue[]> {
  const before = unmetOrCost(stages);
  // From a plan that is not the best one, the way to the best one would count as the unit's worth.
  if (status !== 'OPTIMAL' || before === undefined) return marginalValues;
  const found = new Map<MarginalValue, MarginalValue>();
  for (const one of marginalValues.toSorted((a, b) => b.value - a.value)) {
    if (again.secondsLeft() <= 0) break;
    const more = withOneMore(problem, one);
    const then = await again.solve(more, again.secondsLeft());
    const after = unmetOrCost(then.stages);
    if (then.status !== 'OPTIMAL' || after === undefined) continue;
    const value = Math.max(0, before - after);
    found.set(one, { ...one, value: value < 1e-9 ? 0 : value, verified: true });
  }
  return marginalValues.map((one) => found.get(one) ?? one).filter(({ value }) => value > 0);
}

function unmetOrCost(stages: DispatchSolution['stages']): number | undefined {
  return stages.find(({ name }) => name === 'unmet' || name === 'cost')?.value;
}

/** Ready as soon as what is there. */
export function withOneMore(
  problem: DispatchProblem,
  { nodeId, itemId }: Pick<MarginalValue, 'nodeId' | 'itemId'>,
): DispatchProblem {
  const ready = problem.supplies
    .filter((line) => line.nodeId === nodeId && line.itemId === itemId)
    .map(({ availableHours }) => availableHours);
  const availableHours = ready.length > 0 ? Math.min(...ready) : 0;
  const more = { nodeId, itemId, quantity: 1, keepQuantity: 0, availableHours };
  return { ...problem, supplies: [...problem.supplies, more] };
}
