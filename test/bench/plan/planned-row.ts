import { HighsModel, loadEngine } from '../../../services/optimizer/highs-engine';
import { JoinedItems } from '../../../services/optimizer/flow/joined-items';
import { buildModel } from '../../../services/optimizer/model/dispatch-model';
import type { Network } from '../../../services/optimizer/model/dispatch-network';
import { capShares, leastWorstShares } from '../../../services/optimizer/share-caps';
import { relativeGap, stageNames } from '../../../services/optimizer/stage-result';
import { progress } from '../report';
import { hour, isFirstAim, networkOf, sizesOf, warmHighs } from './instance-choice';
import type { InstanceChoice } from './instance-choice';
import { peakMemoryMb, timed } from './timed';
import type { Spent } from './timed';

// The planner on the same model as the reference: parts of units and of trips are allowed, and every
// stage has a bound that code apart from both engines has worked out.

export interface PlannedStage {
  stage: string;
  value: number;
  bound: number;
  gap: number;
}

export interface PlannedRow {
  needs: number;
  building: Spent;
  /** Until all stages of the first aim have a value and a bound. */
  firstAim: Spent & { stages: PlannedStage[] };
  /** With the later stages too, up to a district. */
  allStages: (Spent & { stages: PlannedStage[] }) | undefined;
  peakMemoryMb: number;
}

const priceRounds = 12;
const isDistrict = ({ scale }: InstanceChoice): boolean => scale === 'mini' || scale === 'district';

export async function plannedRow(choice: InstanceChoice, gap: number): Promise<PlannedRow> {
  await warmHighs();
  const [network, building] = await timed(() => networkOf(choice));
  const solve = isDistrict(choice) ? byStages : byPrices;
  const { firstAim, allStages } = await solve(network, gap);
  const gaps = firstAim.stages.map(({ stage, gap }) => `${stage} ${gap.toExponential(2)}`);
  progress(`  planner: ${firstAim.cpuSeconds} CPU s, gaps ${gaps.join(', ')}`);
  return {
    ...{ sizes: sizesOf(network, choice), needs: network.needs.length },
    ...{ building, firstAim, allStages, peakMemoryMb: peakMemoryMb() },
  } as PlannedRow;
}

/** Up to a district: HiGHS, every stage on the face of those before. */
async function byStages(network: Network) {
  const model = buildModel(network, 'POOLED');
  const engine = new HighsModel(await loadEngine(), model.sparse, 1);
  const stages: PlannedStage[] = [];
  const solve = (isFirst: boolean) => () => {
    for (const [i, stage] of model.stages.entries()) {
      if (isFirstAim(stage.name) !== isFirst) continue;
      const answer = engine.solveRelaxed(stage, hour);
      const { value, bound } = answer;
      stages.push({ stage: stage.name, value, bound, gap: relativeGap(value, bound) });
      engine.fixFace(stage, answer);
      const least = i === 0 ? leastWorstShares(model) : undefined;
      if (least !== undefined && value - least <= 1e-7) capShares(engine, model);
    }
    return [...stages];
  };
  const [first, spent] = await timed(solve(true));
  const [all, more] = await timed(solve(false));
  engine.dispose();
  return {
    firstAim: { ...spent, stages: first },
    allStages: { ...added(spent, more), stages: all },
  };
}

/** Beyond it: prices, then a linear model over the arcs they use, until the gap is as small as asked. */
async function byPrices(network: Network, gap: number) {
  const names = stageNames(network);
  const context = { highs: await loadEngine(), seed: 1, secondsLeft: hour };
  const [found, spent] = await timed(() => {
    const items = new JoinedItems(network, names, context);
    items.price(priceRounds);
    return items.firstAim(gap)!;
  });
  const { equity, unmet } = found;
  const stages = [
    ...(equity
      ? [{ stage: 'equity', ...equity, gap: relativeGap(equity.value, equity.bound) }]
      : []),
    { stage: 'unmet', ...unmet, gap: relativeGap(unmet.value, unmet.bound) },
  ];
  return { firstAim: { ...spent, stages }, allStages: undefined };
}

function added(a: Spent, b: Spent): Spent {
  return {
    wallSeconds: a.wallSeconds + b.wallSeconds,
    cpuSeconds: a.cpuSeconds + b.cpuSeconds,
  };
}
