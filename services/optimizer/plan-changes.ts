import { invalidFields } from '../platform/errors';
import { boatsAt, depotNode, divisionNode, placeOf, siteNode } from './plan-nodes';
import type { DispatchProblem, EarlierPlan } from './problem';

// What is otherwise than a plan takes it to be, put into a copy of its problem.

export type PlanChange =
  | {
      kind: 'CLOSE_ROAD';
      fromDepotId: string;
      toDivisionCode: string;
      /** From the plan's start, and for good, unless told. */
      fromHours?: number | undefined;
      untilHours?: number | undefined;
    }
  | { kind: 'ADD_STOCK'; fromDepotId: string; itemId: string; quantity: number }
  | { kind: 'DROP_DEPOT'; fromDepotId: string }
  | { kind: 'ADD_VEHICLES'; fleetId: string; quantity: number }
  | { kind: 'SCALE_NEED'; toDivisionCode: string; itemId: string; factor: number }
  | { kind: 'EXTEND_DUE'; hours: number }
  | { kind: 'RELEASE_STOCK'; fromDepotId: string; itemId: string }
  | { kind: 'ADD_VEHICLE_HOURS'; fleetId: string; hours: number };

/** The problem with the changes in it; each that names something unknown is refused by its field. */
export function changedProblem(
  problem: DispatchProblem,
  changes: readonly PlanChange[],
): DispatchProblem {
  const faults = changes.flatMap((change, i) => {
    return unknownFields(problem, change).map((field) => {
      return { field: `changes[${i}].${field}`, description: 'is unknown to this plan' };
    });
  });
  if (faults.length > 0) throw invalidFields(faults.slice(0, 20));
  return changes.reduce(changed, problem);
}

/** Whether all that the change names is in the problem. */
export function isPossible(problem: DispatchProblem, change: PlanChange): boolean {
  return unknownFields(problem, change).length === 0;
}

type Field = 'fromDepotId' | 'toDivisionCode' | 'itemId' | 'fleetId';

/** Which fields of each kind name something; optional ones may be left empty. */
const named: Record<PlanChange['kind'], { needed: Field[]; optional: Field[] }> = {
  CLOSE_ROAD: { needed: ['fromDepotId'], optional: ['toDivisionCode'] },
  ADD_STOCK: { needed: ['fromDepotId', 'itemId'], optional: [] },
  DROP_DEPOT: { needed: ['fromDepotId'], optional: [] },
  ADD_VEHICLES: { needed: ['fleetId'], optional: [] },
  SCALE_NEED: { needed: [], optional: ['toDivisionCode', 'itemId'] },
  EXTEND_DUE: { needed: [], optional: [] },
  ADD_VEHICLE_HOURS: { needed: ['fleetId'], optional: [] },
  RELEASE_STOCK: { needed: [], optional: ['fromDepotId', 'itemId'] },
};

function unknownFields(problem: DispatchProblem, change: PlanChange): string[] {
  const known: Record<Field, Set<string>> = {
    fromDepotId: new Set(problem.nodes.map(({ id }) => id)),
    toDivisionCode: new Set(problem.nodes.map(({ id }) => id)),
    itemId: new Set(problem.items.map(({ id }) => id)),
    fleetId: new Set(problem.fleets.map(({ id }) => id)),
  };
  const values = change as Partial<Record<Field, string>>;
  const idOf = (field: Field): string => {
    const value = values[field] ?? '';
    if (field === 'fromDepotId') return depotNode(value);
    return field === 'toDivisionCode' ? divisionNode(value) : value;
  };
  const { needed, optional } = named[change.kind];
  const asked = [...needed, ...optional.filter((field) => (values[field] ?? '') !== '')];
  return asked.filter((field) => !known[field].has(idOf(field)));
}

function changed(problem: DispatchProblem, change: PlanChange): DispatchProblem {
  switch (change.kind) {
    case 'CLOSE_ROAD':
      return closeRoad(problem, change);
    case 'ADD_STOCK': {
      const nodeId = depotNode(change.fromDepotId);
      const { itemId, quantity } = change;
      const same = problem.supplies.find(
        (line) => line.nodeId === nodeId && line.itemId === itemId,
      );
      const availableHours = same?.availableHours ?? 0;
      const more = { nodeId, itemId, quantity, keepQuantity: 0, availableHours };
      return { ...problem, supplies: [...problem.supplies, more] };
    }
    case 'DROP_DEPOT': {
      const nodeId = depotNode(change.fromDepotId);
      return { ...problem, supplies: problem.supplies.filter((line) => line.nodeId !== nodeId) };
    }
    case 'ADD_VEHICLES':
      return {
        ...problem,
        fleets: problem.fleets.map((fleet) => {
          const count = fleet.count + (fleet.id === change.fleetId ? change.quantity : 0);
          return { ...fleet, count };
        }),
      };
    case 'SCALE_NEED':
      return { ...problem, needs: scaledNeeds(problem, change) };
    case 'ADD_VEHICLE_HOURS':
      return {
        ...problem,
        fleets: problem.fleets.map((fleet) =>
          fleet.id === change.fleetId ? longerFleet(fleet, change.hours) : fleet,
        ),
      };
    case 'RELEASE_STOCK':
      return { ...problem, supplies: released(problem, change) };
    case 'EXTEND_DUE': {
      const { defaultDueHours } = problem.policy;
      const due = (hours = defaultDueHours) => hours + change.hours;
      return {
        ...problem,
        needs: problem.needs.map((need) => ({ ...need, dueHours: due(need.dueHours) })),
      };
    }
  }
}

/** A fleet that may drive so many hours more, all its vehicles together. */
export function longerFleet<F extends { count: number; hoursAvailable: number }>(
  fleet: F,
  hours: number,
): F {
  if (fleet.count === 0) return { ...fleet, count: 1, hoursAvailable: hours };
  return { ...fleet, hoursAvailable: fleet.hoursAvailable + hours / fleet.count };
}

function released(
  { supplies }: DispatchProblem,
  { fromDepotId, itemId }: Extract<PlanChange, { kind: 'RELEASE_STOCK' }>,
): DispatchProblem['supplies'] {
  return supplies.map((line) => {
    const here = fromDepotId === '' || line.nodeId === depotNode(fromDepotId);
    return here && (itemId === '' || line.itemId === itemId) ? { ...line, keepQuantity: 0 } : line;
  });
}

function closeRoad(
  problem: DispatchProblem,
  change: Extract<PlanChange, { kind: 'CLOSE_ROAD' }>,
): DispatchProblem {
  const { fromDepotId, toDivisionCode, fromHours = 0, untilHours } = change;
  const fromNodeId = depotNode(fromDepotId);
  const span = {
    ...(fromHours > 0 ? { fromHours } : {}),
    ...(untilHours === undefined ? {} : { untilHours }),
  };
  const targets = toDivisionCode
    ? [divisionNode(toDivisionCode)]
    : problem.nodes.map(({ id }) => id).filter((id) => id !== fromNodeId && !boatsAt(id));
  const closed = targets.map((toNodeId) => ({ fromNodeId, toNodeId, ...span }));
  return { ...problem, closedLanes: [...(problem.closedLanes ?? []), ...closed] };
}

function scaledNeeds(
  { needs }: DispatchProblem,
  change: Extract<PlanChange, { kind: 'SCALE_NEED' }>,
): DispatchProblem['needs'] {
  const { toDivisionCode, itemId, factor } = change;
  return needs.map((need) => {
    const here = toDivisionCode === '' || need.nodeId === divisionNode(toDivisionCode);
    if (!here || (itemId !== '' && need.itemId !== itemId)) return need;
    return { ...need, quantity: Math.ceil(need.quantity * factor - 1e-9) };
  });
}

export type PlanPin = {
  fromDepotId: string;
  toDivisionCode: string;
  /** Of a joint plan: the shelter it goes to, in the place of a division. */
  toSiteId?: string;
  itemId: string;
  /** 0: all of the line. */
  quantity: number;
};

type EarlierLine = { fromNodeId: string; toNodeId: string; itemId: string; quantity: number };

/**
 * The earlier plan as the new problem knows it: lines whose depot, place or item is in it no more are
 * left out. A pinned line must be one of the earlier plan's, and still possible.
 */
export function earlierPlan(
  problem: DispatchProblem,
  lines: readonly EarlierLine[],
  { pins, changeHours }: { pins: readonly PlanPin[]; changeHours: number },
): EarlierPlan {
  const nodes = new Set(problem.nodes.map(({ id }) => id));
  const items = new Set(problem.items.map(({ id }) => id));
  const known = summed(lines).filter(
    ({ fromNodeId, toNodeId, itemId }) =>
      nodes.has(fromNodeId) && nodes.has(toNodeId) && items.has(itemId),
  );
  const byKey = new Map(known.map((line) => [keyOf(line), line]));
  const pinned = new Map<string, number>();
  const faults = pins.flatMap((pin, i) => {
    const places = {
      fromNodeId: depotNode(pin.fromDepotId),
      toNodeId: pin.toSiteId ? siteNode(pin.toSiteId) : divisionNode(pin.toDivisionCode),
    };
    const isByBoat = ({ fromNodeId, toNodeId, itemId }: EarlierLine): boolean =>
      boatsAt(fromNodeId) !== undefined &&
      placeOf(fromNodeId).depotId === pin.fromDepotId &&
      toNodeId === places.toNodeId &&
      itemId === pin.itemId;
    const line = byKey.get(keyOf({ ...places, itemId: pin.itemId })) ?? known.find(isByBoat);
    const field = `pins[${i}]`;
    if (!line) return [{ field, description: 'is no line of the plan that is still needed' }];
    if (pin.quantity > line.quantity) {
      return [{ field: `${field}.quantity`, description: `must be at most ${line.quantity}` }];
    }
    pinned.set(keyOf(line), pin.quantity || line.quantity);
    return [];
  });
  if (faults.length > 0) throw invalidFields(faults.slice(0, 20));
  const shipments = known.flatMap((line) => {
    const kept = pinned.get(keyOf(line)) ?? 0;
    const parts = [
      { ...line, quantity: kept, pinned: true },
      { ...line, quantity: line.quantity - kept, pinned: false },
    ];
    return parts.filter(({ quantity }) => quantity > 0);
  });
  return { shipments, changeHours };
}

function keyOf({ fromNodeId, toNodeId, itemId }: Omit<EarlierLine, 'quantity'>): string {
  return JSON.stringify([fromNodeId, toNodeId, itemId]);
}

/** One line for each way and item, whichever fleets share it. */
function summed(lines: readonly EarlierLine[]): EarlierLine[] {
  const sums = new Map<string, EarlierLine>();
  for (const { fromNodeId, toNodeId, itemId, quantity } of lines) {
    const line = { fromNodeId, toNodeId, itemId, quantity };
    const known = sums.get(keyOf(line));
    if (known) known.quantity += quantity;
    else sums.set(keyOf(line), line);
  }
  return [...sums.values()];
}
