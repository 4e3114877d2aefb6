import { judged } from '../load';
import type { Scale } from './drawn-instance';
import type { InstanceChoice } from './instance-choice';
import { measured } from './rows';

// How CPU seconds grow with the pairs of place and item that are asked for: the slope of a straight
// line through the logarithms of both, by least squares, for the planner and for as many sizes as HiGHS
// can do.

const plannedScales: readonly Scale[] = ['district', 'town', 'city', 'prefecture', 'region'];
const referenceScales: readonly Scale[] = ['district', 'town', 'city'];

export async function growthReport(choice: Omit<InstanceChoice, 'scale'>): Promise<{
  rows: object;
  figures: ReturnType<typeof judged>[];
}> {
  const planned: Point[] = [];
  const gap = choice.tight === 1 ? 5e-3 : 5e-4;
  for (const scale of plannedScales) {
    const { needs, firstAim } = await measured('planned', { ...choice, scale, gap });
    planned.push({ scale, pairs: needs, cpuSeconds: firstAim.cpuSeconds });
  }
  const reference: Point[] = [];
  for (const scale of referenceScales) {
    const found = await measured('reference', { ...choice, scale, stages: 2 });
    const pairs = planned.find((point) => point.scale === scale)!.pairs;
    reference.push({ scale, pairs, cpuSeconds: found.firstAimCpuSeconds });
  }
  const label = `${choice.tight === 1 ? 'tight' : 'slack'} ${choice.shortage}`;
  const name = `growth of the planner in pairs, exponent, ${label}`;
  return {
    rows: { planned, reference, referenceExponent: exponentOf(reference) },
    figures: [judged(name, exponentOf(planned), { atMost: 1.1 })],
  };
}

interface Point {
  scale: Scale;
  pairs: number;
  cpuSeconds: number;
}

export function exponentOf(points: readonly { pairs: number; cpuSeconds: number }[]): number {
  const xs = points.map(({ pairs }) => Math.log(pairs));
  const ys = points.map(({ cpuSeconds }) => Math.log(cpuSeconds));
  const mean = (list: number[]): number => list.reduce((sum, x) => sum + x, 0) / list.length;
  const [x, y] = [mean(xs), mean(ys)];
  const above = xs.reduce((sum, each, i) => sum + (each - x) * (ys[i]! - y), 0);
  return above / xs.reduce((sum, each) => sum + (each - x) ** 2, 0);
}
