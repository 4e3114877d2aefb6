import type { Highs } from 'highs';
import { leastRelaxations, withRelaxations, type Member } from './conflict-relaxations';
import { neededMembers, rowsMost } from './conflict-members';
import { closedRoads } from './conflict-roads';
import { HighsModel, loadEngine } from './highs-engine';
import { buildNetwork } from './model/build-network';
import { buildModel } from './model/dispatch-model';
import { termOf } from './lanes';
import type { Lane } from './lanes';
import type { Network } from './model/dispatch-network';
import type { DispatchModel, RowOwner } from './model/model-parts';
import type { ConflictEntry } from './solution';

// Why no plan exists: a set of the problem's own requirements that cannot hold together, none
// of which could be left out.

export async function findConflict(
  infeasible: DispatchModel,
  secondsLeft: () => number,
): Promise<ConflictEntry[]> {
  const highs = await loadEngine();
  const model = withNarrowLanes(infeasible);
  const { rows: found, columns, whole } = smallestPart(highs, model, secondsLeft);
  const all = inFull(model, membersOf(model, found, columns));
  const given = whole ? [] : nobodysRows(model);
  const members = whole ? all : neededMembers(highs, model.sparse, all, { given, secondsLeft });
  // Where some were not needed, rows that are nobody's take their place.
  const rows = members.length === all.length ? found : [...given, ...rowsOf(members)];
  const entries = members.map(({ entry }) => entry);
  // What is proven stands already: how it could be settled may take a moment beyond the limit.
  const end = performance.now() + 1_000 * Math.max(settlingSeconds, secondsLeft());
  const left = (): number => (end - performance.now()) / 1_000;
  const relaxations = leastRelaxations(highs, model, members, { rows, whole, secondsLeft: left });
  const amounts = relaxations.map((amount, m) => amount && amount * members[m]!.units);
  const closed = closedRoads(highs, model.network.problem, entries, left);
  const named = [...entries, ...closed, ...(whole ? [wholeUnits(model)] : [])];
  return withRelaxations(named, amounts);
}

const settlingSeconds = 2;

/** A requirement may be said by more rows and bounds than those that are in the conflict. */
function inFull(model: DispatchModel, members: readonly Member[]): Member[] {
  if (model.sparse.numRows > rowsMost) return [...members];
  const fields = new Set(members.map(({ entry }) => entry.field));
  const rows = model.owners.map((_, row) => row);
  const columns = model.network.arcs.lane.map((_, a) => a);
  const every = membersOf(model, rows, columns);
  return every.filter(({ entry }) => fields.has(entry.field));
}

function rowsOf(members: readonly Member[]): number[] {
  return members.flatMap(({ rows }) => rows);
}

/** Rows that no requirement stands for: balances, and stock that is nowhere. */
function nobodysRows(model: DispatchModel): number[] {
  return model.owners.flatMap((owner, row) => (describe(model, owner).length === 0 ? [row] : []));
}

/** So little that nothing can be said to go there, and still a limit that a row or bound can name. */
const nextToNothing = 1e-9;

/** Lanes that carry nothing are in no model, and so in no conflict of its rows: here they are. */
function withNarrowLanes(model: DispatchModel): DispatchModel {
  const { problem } = model.network;
  const isNone = ({ capacityUnits }: { capacityUnits?: number }): boolean => capacityUnits === 0;
  const some = problem.lanes?.some((lane) => isNone(lane) || lane.itemTerms.some(isNone));
  if (!some) return model;
  const narrow = <T extends { capacityUnits?: number }>(limited: T): T =>
    isNone(limited) ? { ...limited, capacityUnits: nextToNothing } : limited;
  const lanes = problem.lanes?.map((lane) => {
    return { ...narrow(lane), itemTerms: lane.itemTerms.map(narrow) };
  });
  return buildModel({ ...buildNetwork({ ...problem, lanes }), problem });
}

/** Rows, and columns at their upper bound, none of which could be left out of the conflict. */
function smallestPart(
  highs: Highs,
  model: DispatchModel,
  secondsLeft: () => number,
): { rows: number[]; columns: number[]; whole: boolean } {
  const impossible = emptyRow(model);
  if (impossible !== undefined) return { rows: [impossible], columns: [], whole: false };
  const engine = new HighsModel(highs, model.sparse, 1);
  try {
    undoDerivedBounds(engine, model);
    const fractional = engine.conflict();
    if (fractional !== undefined) return { ...fractional, whole: false };
    return { rows: engine.wholeConflict(() => secondsLeft()), columns: [], whole: true };
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

/** The requirements that the rows and columns stand for, each once. */
function membersOf(
  model: DispatchModel,
  rows: readonly number[],
  columns: readonly number[],
): Member[] {
  const members = new Map<string, Member>();
  const member = (entry: ConflictEntry, owner: RowOwner): Member => {
    const key = JSON.stringify([entry.kind, entry.id, entry.field]);
    const units = unitsOf(model.network, ownedItem(model, owner));
    const known = members.get(key) ?? { entry, units, rows: [], columns: new Map() };
    members.set(key, known);
    return known;
  };
  for (const row of rows) {
    const owner = model.owners[row];
    if (owner === undefined) continue;
    for (const entry of describe(model, owner)) member(entry, owner).rows.push(row);
  }
  for (const column of columns) {
    const index = model.network.arcs.lane[column] ?? -1;
    const lane = model.network.lanes[index];
    if (lane === undefined) continue;
    const item = model.network.arcs.item[column] ?? -1;
    const own = (lane.terms.get(item)?.capacity ?? Infinity) < lane.capacity;
    const limit = Math.min(lane.capacity, lane.terms.get(item)?.capacity ?? Infinity);
    if (limit === Infinity) continue;
    const owner = { kind: 'LANE_CAPACITY', index, item: own ? item : undefined } as const;
    for (const entry of describe(model, owner)) {
      member(entry, owner).columns.set(column, limit / model.unit);
    }
  }
  return [...members.values()];
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

/** How many units of an item move as one: a problem with packs is solved in packs. */
function unitsOf({ problem }: Network, itemId: string | undefined): number {
  return problem.items.find(({ id }) => id === itemId)?.unitsEach ?? 1;
}

/** The id of the item whose units a requirement counts. */
function ownedItem({ network }: DispatchModel, owner: RowOwner): string | undefined {
  if (owner.kind === 'NEED') return network.problem.needs[owner.index]?.itemId;
  const item = owner.kind === 'STOCK' ? network.pools[owner.index]?.item : owner.item;
  return item === undefined ? undefined : network.items[item]?.id;
}

/** An amount of the model in units of the item, which were divided into packs before. */
function inUnits(network: Network, itemId: string | undefined, amount: number): number {
  const units = unitsOf(network, itemId);
  return units === 1 ? amount : Math.round(amount * units * 1e6) / 1e6;
}

function describeNeed({ network }: DispatchModel, index: number): ConflictEntry {
  const line = network.problem.needs[index];
  const quantity = inUnits(network, line?.itemId, line?.quantity ?? 0);
  return {
    kind: 'NEED',
    field: `needs[${index}]`,
    id: line?.id ?? '',
    descriptionEn: `${line?.nodeId} needs ${quantity} of ${line?.itemId}`,
    descriptionZh: `${line?.nodeId} 需要 ${line?.itemId} ${quantity}`,
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
  const stock = inUnits(network, itemId, pool?.stock ?? 0);
  return [
    {
      kind: 'STOCK',
      field: `supplies[${line}]`,
      id: `${nodeId}/${itemId}`,
      descriptionEn: `${nodeId} has ${stock} of ${itemId} to give`,
      descriptionZh: `${nodeId} 可调出 ${itemId} ${stock}`,
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
  const most = isCapacity
    ? (term?.capacityUnits ?? line?.capacityUnits)
    : (term?.minimumUnits ?? line?.minimumUnits);
  const limit = inUnits(network, itemId, most ?? 0);
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
  const quantity = inUnits(network, itemId, line.quantity);
  return {
    kind: 'LANE_MINIMUM',
    field: `earlier.shipments[${i}]`,
    id: `${from} → ${to}`,
    descriptionEn: `${from} → ${to} is pinned with ${quantity} of ${itemId}`,
    descriptionZh: `${from} → ${to} 已锁定运送 ${itemId} ${quantity}`,
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
