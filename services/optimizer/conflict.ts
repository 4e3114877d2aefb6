import { HighsModel, loadEngine } from './highs-engine';
import { termOf } from './lanes';
import type { Lane } from './lanes';
import type { Network } from './model/dispatch-network';
import type { DispatchModel, RowOwner } from './model/model-parts';
import type { ConflictEntry } from './solution';

// Why no plan exists: a set of the problem's own requirements that cannot hold together, none
// of which could be left out.

export async function findConflict(
  model: DispatchModel,
  secondsLeft: () => number,
): Promise<ConflictEntry[]> {
  const impossible = emptyRow(model);
  if (impossible !== undefined) return entries(model, [impossible], []);
  const engine = new HighsModel(await loadEngine(), model.sparse, 1);
  try {
    undoDerivedBounds(engine, model);
    const fractional = engine.conflict();
    if (fractional !== undefined) return entries(model, fractional.rows, fractional.columns);
    const rows = engine.wholeConflict(() => secondsLeft());
    return [...entries(model, rows, []), wholeUnits(model)];
  } finally {
    engine.dispose();
  }
}

/** Bounds that follow from several requirements would hide those; only a lane's own stay. */
function undoDerivedBounds(engine: HighsModel, { network, unit, trips }: DispatchModel): void {
  network.arcs.lane.forEach((l, a) => {
    const lane = network.lanes[l];
    const own = lane && termOf(lane, network.arcs.item[a] ?? -1).capacity;
    engine.widenColumn(a, Math.min(lane?.capacity ?? Infinity, own ?? Infinity) / unit);
  });
  for (const { column } of trips) engine.widenColumn(column, Infinity);
}

/** A requirement nothing could ever serve. */
function emptyRow({ sparse }: DispatchModel): number | undefined {
  const filled = new Uint8Array(sparse.numRows);
  for (const row of sparse.columns().indices) filled[row] = 1;
  const row = sparse.rowLower.findIndex((lower, r) => filled[r] === 0 && lower > 0);
  return row < 0 ? undefined : row;
}

function entries(
  model: DispatchModel,
  rows: readonly number[],
  columns: readonly number[],
): ConflictEntry[] {
  const owners = rows.flatMap((row) => model.owners[row] ?? []);
  for (const column of columns) {
    const index = model.network.arcs.lane[column] ?? -1;
    const lane = model.network.lanes[index];
    if (lane === undefined) continue;
    const item = model.network.arcs.item[column] ?? -1;
    const own = (lane.terms.get(item)?.capacity ?? Infinity) < lane.capacity;
    const limit = Math.min(lane.capacity, lane.terms.get(item)?.capacity ?? Infinity);
    if (limit < Infinity)
      owners.push({ kind: 'LANE_CAPACITY', index, item: own ? item : undefined });
  }
  const described = owners.flatMap((owner) => describe(model, owner));
  const seen = new Set<string>();
  return described.filter(({ kind, id, field }) => {
    const key = JSON.stringify([kind, id, field]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function wholeUnits(model: DispatchModel): ConflictEntry {
  const first = model.network.problem.items.findIndex((item) => item.indivisible);
  return {
    kind: 'WHOLE_UNITS',
    field: `items[${first}].indivisible`,
    id: model.network.items[first]?.id ?? '',
    descriptionEn: 'indivisible items move in whole units',
    descriptionZh: '不可分割的物品只能整件运送',
  };
}

function describe(model: DispatchModel, owner: RowOwner): ConflictEntry[] {
  switch (owner.kind) {
    case 'NEED':
      return [describeNeed(model, owner.index)];
    case 'STOCK':
      return describeStock(model, owner.index);
    case 'LANE_CAPACITY':
    case 'LANE_MINIMUM':
      return [describeLane(model, owner.kind, owner.index, owner.item)];
    case 'FLEET':
      return describeFleet(model, owner.index);
    case 'DEFINITION':
      return [];
  }
}

function describeNeed({ network }: DispatchModel, index: number): ConflictEntry {
  const line = network.problem.needs[index];
  return {
    kind: 'NEED',
    field: `needs[${index}]`,
    id: line?.id ?? '',
    descriptionEn: `${line?.nodeId} needs ${line?.quantity} of ${line?.itemId}`,
    descriptionZh: `${line?.nodeId} 需要 ${line?.itemId} ${line?.quantity}`,
  };
}

/** A pool that never held stock only passes goods on, which is no requirement of anyone's. */
function describeStock({ network }: DispatchModel, index: number): ConflictEntry[] {
  const pool = network.pools[index];
  const nodeId = network.problem.nodes[pool?.node ?? -1]?.id ?? '';
  const itemId = network.items[pool?.item ?? -1]?.id ?? '';
  const line = network.problem.supplies.findIndex(
    (supply) => supply.nodeId === nodeId && supply.itemId === itemId,
  );
  if (line < 0) return [];
  return [
    {
      kind: 'STOCK',
      field: `supplies[${line}]`,
      id: `${nodeId}/${itemId}`,
      descriptionEn: `${nodeId} has ${pool?.stock ?? 0} of ${itemId} to give`,
      descriptionZh: `${nodeId} 可调出 ${itemId} ${pool?.stock ?? 0}`,
    },
  ];
}

function describeLane(
  { network }: DispatchModel,
  kind: 'LANE_CAPACITY' | 'LANE_MINIMUM',
  index: number,
  item: number | undefined,
): ConflictEntry {
  const lane = network.lanes[index];
  const line = network.problem.lanes?.[lane?.index ?? -1];
  if (lane !== undefined && item !== undefined && kind === 'LANE_MINIMUM') {
    const pinned = describePinned(network, lane, item);
    if (pinned !== undefined) return pinned;
  }
  const itemId = item === undefined ? undefined : network.items[item]?.id;
  const t = line?.itemTerms.findIndex((term) => term.itemId === itemId) ?? -1;
  const term = line?.itemTerms[t];
  const isCapacity = kind === 'LANE_CAPACITY';
  const limit = isCapacity
    ? (term?.capacityUnits ?? line?.capacityUnits)
    : (term?.minimumUnits ?? line?.minimumUnits);
  const where = `${line?.fromNodeId} → ${line?.toNodeId}`;
  const what = itemId === undefined ? '' : ` of ${itemId}`;
  const name = itemId ?? '';
  const field = isCapacity ? 'capacityUnits' : 'minimumUnits';
  return {
    kind,
    field: `lanes[${lane?.index}].${term === undefined ? '' : `itemTerms[${t}].`}${field}`,
    id: where,
    descriptionEn: `${where} carries at ${isCapacity ? 'most' : 'least'} ${limit}${what}`,
    descriptionZh: `${where} ${isCapacity ? '最多' : '至少'}运送 ${name} ${limit}`,
  };
}

/** A minimum that a pinned line of the earlier plan set. */
function describePinned(network: Network, lane: Lane, item: number): ConflictEntry | undefined {
  const { nodes, earlier } = network.problem;
  const [from, to] = [nodes[lane.from]?.id, nodes[lane.to]?.id];
  const itemId = network.items[item]?.id;
  const i = earlier?.shipments.findIndex(
    (line) =>
      line.pinned && line.fromNodeId === from && line.toNodeId === to && line.itemId === itemId,
  );
  const line = earlier?.shipments[i ?? -1];
  if (line === undefined) return undefined;
  return {
    kind: 'LANE_MINIMUM',
    field: `earlier.shipments[${i}]`,
    id: `${from} → ${to}`,
    descriptionEn: `${from} → ${to} is pinned with ${line.quantity} of ${itemId}`,
    descriptionZh: `${from} → ${to} 已锁定运送 ${itemId} ${line.quantity}`,
  };
}

function describeFleet({ network }: DispatchModel, index: number): ConflictEntry[] {
  const fleet = network.fleets[index];
  if (fleet === undefined) return [];
  return [
    {
      kind: 'FLEET',
      field: `fleets[${index}]`,
      id: fleet.id,
      descriptionEn: `${fleet.id} has ${fleet.vehicleHours} vehicle-hours`,
      descriptionZh: `${fleet.id} 共有 ${fleet.vehicleHours} 车时`,
    },
  ];
}
