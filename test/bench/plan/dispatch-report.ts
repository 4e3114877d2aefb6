import type { StageName } from '../../../services/optimizer/model/dispatch-stages';
import { judged } from '../load';
import type { Scale } from './drawn-instance';
import type { InstanceChoice, Shortage } from './instance-choice';
import { isFirstAim } from './instance-choice';
import type { PlannedRow } from './planned-row';
import type { ReferenceRow } from './reference-row';
import { measured } from './rows';
import type { WholeRow } from './whole-row';

// Every line of the targets that is about a size of dispatch problems, tight and slack, with shares
// first (as the documents say) and by priority alone.

export interface DispatchAsk {
  scale: 'mini' | 'district' | 'city' | 'region';
  tights: number[];
  shortages: Shortage[];
  /** The time limit of a whole plan. */
  seconds: number;
}

type Figure = ReturnType<typeof judged>;

export async function dispatchRows(
  ask: DispatchAsk,
): Promise<{ rows: object[]; figures: Figure[] }> {
  const { scale, seconds } = ask;
  const rows: object[] = [];
  const figures: Figure[] = [];
  for (const shortage of ask.shortages) {
    for (const tight of ask.tights) {
      const choice = { scale, tight, shortage };
      const planned = await measured('planned', { ...choice, gap: gapMostOf(scale, tight) });
      // HiGHS runs out of its 2 GiB beyond the city: there T is the city's, in the same run.
      const referred: Scale = scale === 'region' ? 'city' : scale;
      const reference = await measured('reference', {
        ...{ ...choice, scale: referred },
        stages: scale === 'region' ? 2 : 9,
      });
      const whole = await measured('whole', { ...choice, seconds });
      rows.push({ ...choice, planned, reference: { of: referred, ...reference }, whole });
      figures.push(...figuresOf(choice, planned, reference, whole));
    }
  }
  return { rows, figures };
}

/** Planning again with fleets, whole plans from document to answer, by planning from nothing. */
export async function replanReport({ scale, tights, shortages, seconds }: DispatchAsk) {
  const rows: object[] = [];
  const figures: Figure[] = [];
  for (const shortage of shortages) {
    for (const tight of tights) {
      const choice = { scale, tight, shortage };
      const { changes } = await measured('replanned', { ...choice, seconds });
      rows.push({ ...choice, changes });
      const label = `${scale} ${tight === 1 ? 'tight' : 'slack'} ${shortage}`;
      for (const { name, ofCold } of changes) {
        figures.push(
          judged(`${label}: replan with fleets, ${name}, by cold`, ofCold, { atMost: 0.05 }),
        );
      }
    }
  }
  return { rows, figures };
}

/** The reach of a size, by T; for slack fleets and for tight ones. */
const reach: Record<string, { slack: number; tight: number; gapSlack: number; gapTight: number }> =
  {
    city: { slack: 0.1, tight: 0.25, gapSlack: 5e-4, gapTight: 5e-3 },
    region: { slack: 2, tight: 4, gapSlack: 1e-4, gapTight: 5e-3 },
  };

function gapMostOf(scale: Scale, tight: number): number {
  const { gapTight = 1e-7, gapSlack = 1e-7 } = reach[scale] ?? {};
  return tight === 1 ? gapTight : gapSlack;
}

function figuresOf(
  choice: InstanceChoice,
  planned: PlannedRow,
  reference: ReferenceRow,
  whole: WholeRow,
): Figure[] {
  const { scale, tight, shortage } = choice;
  const label = `${scale} ${tight === 1 ? 'tight' : 'slack'} ${shortage}`;
  const t = reference.firstAimCpuSeconds;
  const byScale = reach[scale];
  const stages = planned.firstAim.stages;
  const gaps = stages.map(({ stage, gap }) => ({ stage, gap }));
  const speed =
    byScale === undefined
      ? judged(`${label}: all stages by T`, planned.allStages!.cpuSeconds / t, { atMost: 1.3 })
      : judged(`${label}: certified first aim by T`, planned.firstAim.cpuSeconds / t, {
          atMost: tight === 1 ? byScale.tight : byScale.slack,
        });
  const gapMost = gapMostOf(scale, tight);
  return [
    speed,
    ...gaps.map(({ stage, gap }) => exactly(`${label}: proven gap of ${stage}`, gap, gapMost)),
    judged(`${label}: peak memory of the planner, MB`, planned.peakMemoryMb, { atMost: 1_024 }),
    ...(byScale === undefined
      ? [
          judged(
            `${label}: first usable plan by T`,
            whole.firstSeconds / reference.firstAimWallSeconds,
            {
              atMost: 0.1,
            },
          ),
        ]
      : []),
    judged(
      `${label}: first whole plan with a bound by the total time`,
      whole.firstSeconds / whole.wallSeconds,
      { atMost: 0.25 },
    ),
    ...wholeFigures(label, planned, whole),
  ];
}

/** Whole units and trips against what is proven when parts of both are allowed. */
function wholeFigures(label: string, planned: PlannedRow, whole: WholeRow): Figure[] {
  return whole.stages.flatMap(({ name, value }) => {
    if (!isFirstAim(name as StageName)) return [];
    const bound = planned.firstAim.stages.find(({ stage }) => stage === name)?.bound ?? 0;
    const above = bound > 0 ? value / bound - 1 : value;
    const most = name === 'equity' ? 0.01 : 0.001;
    return [exactly(`${label}: whole plan above the fractional bound, ${name}`, above, most)];
  });
}

/** Gaps are smaller than the thousandths that other figures are rounded to. */
function exactly(name: string, value: number, atMost: number): Figure {
  return { ...judged(name, value, { atMost }), value: Number(value.toPrecision(3)) };
}
