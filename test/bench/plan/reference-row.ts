import { HighsModel, loadEngine } from '../../../services/optimizer/highs-engine';
import { buildModel } from '../../../services/optimizer/model/dispatch-model';
import { capShares, leastWorstShares } from '../../../services/optimizer/share-caps';
import { relativeGap } from '../../../services/optimizer/stage-result';
import { progress, round } from '../report';
import { hour, isFirstAim, networkOf, sizesOf, warmHighs } from './instance-choice';
import type { InstanceChoice } from './instance-choice';
import { peakMemoryMb, timed } from './timed';
import type { Spent } from './timed';

// The reference: highs WASM on the whole linear model (trips may be made in parts), warm, the stages
// one after the other; the seconds of building the model are counted on neither side.

export interface ReferenceStage extends Spent {
  stage: string;
  value: number;
  bound: number;
  gap: number;
}

export interface ReferenceRow {
  stages: ReferenceStage[];
  /** T: the first aim alone, which is `equity` and `unmet` under MAX_MIN. */
  firstAimCpuSeconds: number;
  firstAimWallSeconds: number;
  allStagesCpuSeconds: number;
  peakMemoryMb: number;
}

/** `stagesMost` spares the stages that no figure needs. */
export async function referenceRow(choice: InstanceChoice, stagesMost = 9): Promise<ReferenceRow> {
  const network = networkOf(choice);
  await warmHighs();
  const model = buildModel(network, 'POOLED');
  const engine = new HighsModel(await loadEngine(), model.sparse, 1);
  const stages: ReferenceStage[] = [];
  for (const [i, stage] of model.stages.slice(0, stagesMost).entries()) {
    const [answer, spent] = await timed(() => engine.solveRoughly(stage, hour));
    const { value, bound } = answer;
    stages.push({ stage: stage.name, value, bound, gap: relativeGap(value, bound), ...spent });
    progress(`  highs ${stage.name}: ${value} in ${spent.cpuSeconds} CPU s`);
    engine.fixFace(stage, answer);
    const least = i === 0 ? leastWorstShares(model) : undefined;
    if (least !== undefined && value - least <= 1e-7) capShares(engine, model);
  }
  engine.dispose();
  const sum = (list: ReferenceStage[], part: keyof Spent): number =>
    round(list.reduce((total, stage) => total + stage[part], 0));
  const first = stages.filter(({ stage }) => isFirstAim(stage as 'unmet'));
  return {
    ...{ sizes: sizesOf(network, choice), stages },
    ...{ rows: model.sparse.numRows, columns: model.sparse.numCols },
    firstAimCpuSeconds: sum(first, 'cpuSeconds'),
    firstAimWallSeconds: sum(first, 'wallSeconds'),
    allStagesCpuSeconds: sum(stages, 'cpuSeconds'),
    peakMemoryMb: peakMemoryMb(),
  } as ReferenceRow;
}
