import { AppError } from '../platform/errors';

// Pumps give a little more than their plate says; ten times as much is a slip of the pen.
const tolerance = 1.2;

/** Refuses an amount that the asset cannot have given in the hours it ran. */
export function requirePlausible(
  run: { assetId: string; hoursRun: number; output: number },
  figure: number,
  unit: string,
): void {
  const most = figure * run.hoursRun * tolerance;
  if (run.output <= most) return;
  const description =
    `${run.output} ${unit} in ${run.hoursRun} h is more than ${run.assetId} can give: ` +
    `${figure} an hour make at most ${Math.round(most * 100) / 100} ${unit}`;
  throw new AppError('OUTPUT_IMPLAUSIBLE', `output: ${description}`, {
    violations: [{ field: 'output', description }],
    metadata: { most: String(most), unit },
  });
}

export type Sum = {
  unit: string;
  runs: number;
  hoursRun: number;
  output: number;
  fuelUsedL: number;
};

/** Over all lines, by unit. */
export function sumsByUnit(totals: Sum[]): Sum[] {
  const sums = new Map<string, Sum>();
  for (const { unit, runs, hoursRun, output, fuelUsedL } of totals) {
    const sum = sums.get(unit) ?? { unit, runs: 0, hoursRun: 0, output: 0, fuelUsedL: 0 };
    sum.runs += runs;
    sum.hoursRun += hoursRun;
    sum.output += output;
    sum.fuelUsedL += fuelUsedL;
    sums.set(unit, sum);
  }
  return [...sums.values()];
}
