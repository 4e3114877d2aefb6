import type { Highs } from 'highs';
import { repairedCandidate, wholeCandidate } from '../candidate';
import type { Candidate } from '../candidate';
import { HighsModel } from '../highs-engine';
import { buildModel } from '../model/dispatch-model';
import type { Network } from '../model/dispatch-network';
import type { DispatchModel } from '../model/model-parts';
import { capShares } from '../share-caps';
import { diveForTrips } from '../trip-dive';
import { withTheseTrips, withWholeTrips } from '../whole-trips';
import type { PooledPlan } from '../whole-trips';

// One part of a large problem, solved like a district.

export interface PartSearch {
  highs: Highs;
  seed: number;
  secondsLeft: () => number;
}

/** The stages with parts of units and trips allowed; undefined where time ran out before any. */
export function fractionalPart(
  search: PartSearch,
  network: Network,
  stagesMost = Infinity,
): FractionalPart | undefined {
  const pooled = buildModel(network, 'POOLED');
  const names = pooled.stages.map((stage) => stage.name);
  if (pooled.sparse.numCols === 0)
    return { pooled, values: new Float64Array(0), prices: undefined };
  // Where all items can have their least worst share at once, the first stage is done.
  const capped = names[0] === 'equity' ? solveStages(search, pooled, true, stagesMost) : undefined;
  return capped ?? solveStages(search, pooled, false, stagesMost);
}

export interface FractionalPart extends PooledPlan {
  /** Of the model's rows, in the stage of unmet needs. */
  prices: Float64Array | undefined;
}

function solveStages(
  search: PartSearch,
  pooled: DispatchModel,
  capped: boolean,
  stagesMost: number,
): FractionalPart | undefined {
  const engine = new HighsModel(search.highs, pooled.sparse, search.seed);
  let [values, prices]: [Float64Array | undefined, Float64Array | undefined] = [
    undefined,
    undefined,
  ];
  try {
    if (capped) capShares(engine, pooled);
    const count = Math.min(stagesMost, pooled.stages.length);
    for (const [i, stage] of pooled.stages.slice(0, count).entries()) {
      if (capped && i === 0) continue;
      const answer = engine.solveRoughly(stage, search.secondsLeft);
      if (answer.status !== 'OPTIMAL') break;
      values = answer.values;
      if (stage.name === 'unmet') prices = answer.prices;
      if (stage.name === 'equity') holdShares(engine, pooled, values);
      else if (i + 1 < count) engine.fixFace(stage, answer);
    }
  } finally {
    engine.dispose();
  }
  return values && { pooled, values, prices };
}

/** Holds each item at the share it reached: near the best, and plain bounds for the later stages. */
function holdShares(
  engine: HighsModel,
  { worstColumn }: DispatchModel,
  values: Float64Array,
): void {
  for (const column of worstColumn) engine.boundColumn(column, 0, (values[column] ?? 1) + 1e-9);
}

/** A whole plan of the part; a dive for its trips where there is time for one. */
export function wholePart(search: PartSearch, plan: PooledPlan, dives: boolean): Candidate {
  const { pooled, values } = plan;
  const ready = wholeCandidate(pooled, values);
  if (ready !== undefined) return ready;
  const model = pooled.network.fleets.length > 0 ? buildModel(pooled.network) : pooled;
  if (model.trips.length === 0) return repairedCandidate(pooled, values);
  const tripSearch = { ...search, model, capped: false };
  const trips = dives ? diveForTrips(tripSearch, { decided: 0.2, kept: 0.2 }) : undefined;
  const planned = trips ? withTheseTrips(tripSearch, trips) : withWholeTrips(tripSearch, plan);
  if (planned === undefined) return repairedCandidate(pooled, values);
  return wholeCandidate(model, planned) ?? repairedCandidate(model, planned);
}
