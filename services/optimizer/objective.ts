// Costs of columns, and the scales at which a solver with absolute tolerances reads them well.

export interface Objective {
  columns: readonly number[];
  costs: readonly number[];
}

export function objectiveValue(objective: Objective, values: Float64Array): number {
  return objective.columns.reduce(
    (sum, col, i) => sum + (objective.costs[i] ?? 0) * (values[col] ?? 0),
    0,
  );
}

/** Brings the middle of the costs (by order of magnitude) to one. */
export function firstScale(costs: readonly number[]): number {
  let [least, most] = [Infinity, 0];
  for (const cost of costs) {
    const size = Math.abs(cost);
    if (size === 0) continue;
    least = Math.min(least, size);
    most = Math.max(most, size);
  }
  return most === 0 ? 1 : 1 / Math.sqrt(least * most);
}

/** Brings the mean cost that the answer pays to one. */
export function usedScale(
  objective: Objective,
  answer: { values: Float64Array; value: number },
): number | undefined {
  let units = 0;
  objective.columns.forEach((col, i) => {
    if (objective.costs[i] !== 0) units += Math.abs(answer.values[col] ?? 0);
  });
  if (units === 0 || answer.value === 0) return undefined;
  return units / Math.abs(answer.value);
}
