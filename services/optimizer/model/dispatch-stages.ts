import { termOf } from '../lanes';
import type { DispatchModel } from './model-parts';

export type StageName = 'cost' | 'equity' | 'minimum' | 'unmet' | 'effort' | 'stability';

/** One aim: minimise Σ cost[i] · value of column[i]. Stages are met in the order of the list. */
export interface Stage {
  name: StageName;
  columns: number[];
  costs: number[];
}

export function dispatchStages(model: DispatchModel): Stage[] {
  const { aim, shortage } = model.network.problem.policy;
  if (aim === 'COST') return [cost(model)];
  const last = model.network.earlier === undefined ? effort(model) : stability(model);
  if (shortage === 'PRIORITY') return [unmet(model), last];
  const first = shortage === 'GUARANTEED_MINIMUM' ? minimum(model) : equity(model);
  return [first, unmet(model), last];
}

/** Σ x · costPerUnit over lanes, the item's own cost in place of the lane's. */
function cost({ network, unit }: DispatchModel): Stage {
  return arcStage('cost', network.arcs.lane, (lane, a) => {
    const line = network.lanes[lane];
    return line === undefined ? 0 : unit * termOf(line, network.arcs.item[a] ?? 0).costPerUnit;
  });
}

/** Σ x · mass · lane hours. */
function effort({ network, unit }: DispatchModel): Stage {
  return arcStage('effort', network.arcs.lane, (lane, a) => {
    const mass = network.items[network.arcs.item[a] ?? 0]?.effortMass ?? 0;
    return unit * mass * (network.lanes[lane]?.hours ?? 0);
  });
}

/** The effort, and Σ mass · changeHours of what moves otherwise than in the plan before. */
function stability({ network, unit, changes }: DispatchModel): Stage {
  const { changeHours = 0 } = network.earlier ?? {};
  const mass = (item: number): number => unit * (network.items[item]?.effortMass ?? 0);
  const known = new Set(changes.map(({ lane, item }) => lane * network.items.length + item));
  const stage = arcStage('stability', network.arcs.lane, (lane, a) => {
    const item = network.arcs.item[a] ?? 0;
    const isKnown = known.has(lane * network.items.length + item);
    return mass(item) * ((network.lanes[lane]?.hours ?? 0) + (isKnown ? 0 : changeHours));
  });
  for (const { item, more, fewer } of changes) {
    stage.columns.push(more, fewer);
    stage.costs.push(mass(item) * changeHours, mass(item) * changeHours);
  }
  return stage;
}

function arcStage(
  name: StageName,
  lanes: readonly number[],
  costOf: (lane: number, arc: number) => number,
): Stage {
  const stage: Stage = { name, columns: [], costs: [] };
  lanes.forEach((lane, a) => {
    const value = lane < 0 ? 0 : costOf(lane, a);
    if (value === 0) return;
    stage.columns.push(a);
    stage.costs.push(value);
  });
  return stage;
}

/** Σ priority[j] · u[j]. */
function unmet({ network, unmetColumn, unit }: DispatchModel): Stage {
  const costs = network.needs.map((need) => need.priority * unit);
  return { name: 'unmet', columns: unmetColumn, costs };
}

/** Σ z[k], less Σ b[k] where the spread counts. */
function equity({ worstColumn, bestColumn }: DispatchModel): Stage {
  const costs = [...worstColumn.map(() => 1), ...bestColumn.map(() => -1)];
  return { name: 'equity', columns: [...worstColumn, ...bestColumn], costs };
}

/** Σ m[j], in the items' own units. */
function minimum({ missingColumn, network, unit }: DispatchModel): Stage {
  const claiming = network.needs.filter((need) => need.minimum > 0);
  const costs = claiming.map(({ item }) => unit * (network.items[item]?.unitsEach ?? 1));
  return { name: 'minimum', columns: missingColumn, costs };
}
