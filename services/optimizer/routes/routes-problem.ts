import { z } from 'zod';
import {
  commonPolicy,
  coordinateFields,
  countField,
  halfCoordinates,
  hoursField as hours,
  idField as id,
  knownId,
  parsedDocument,
  positiveField as positive,
  quantityField as quantity,
  uniqueIds,
} from '../problem-document';
import type { Report } from '../problem-document';
import { haulsOf } from './parcels';

// The RoutesProblem document: goods that are to be brought from depots to places, and the vehicles
// and drivers that bring them. Our own extension beside the four public problems.

const leastPriority = 1e-6;

const medium = z.enum(['ROAD', 'WATER']);

const itemSchema = z.strictObject({
  id,
  massKg: quantity.default(0),
  volumeM3: quantity.default(0),
  indivisible: z.boolean().default(true),
});

const nodeSchema = z.strictObject({ id, ...coordinateFields, unloadingHours: hours.optional() });

const orderSchema = z.strictObject({
  id,
  fromNodeId: id,
  toNodeId: id,
  itemId: id,
  quantity,
  /** What counts for nothing is still brought where that takes from nobody. */
  priority: quantity.default(1).transform((given) => Math.max(given, leastPriority)),
  /** From when on the goods can be loaded. */
  readyHours: hours.default(0),
  /** Unloading begins no earlier. */
  openHours: hours.default(0),
  dueHours: hours.optional(),
  /** The fleet that must carry it; any fleet of the depot where it is absent. */
  fleetId: id.optional(),
});

const roadSchema = z.strictObject({
  fromNodeId: id,
  toNodeId: id,
  hours,
  km: quantity.default(0),
  medium: medium.default('ROAD'),
});

const closureSchema = z.strictObject({
  fromNodeId: id,
  toNodeId: id,
  fromHours: hours.default(0),
  untilHours: hours.optional(),
  medium: medium.default('ROAD'),
});

const fleetSchema = z.strictObject({
  id,
  homeNodeId: id,
  count: countField,
  massKgCapacity: quantity,
  volumeM3Capacity: quantity,
  availableHours: hours.default(0),
  /** Hours of work of each vehicle. */
  hoursAvailable: hours.optional(),
  medium: medium.default('ROAD'),
});

const policySchema = z.strictObject({
  ...commonPolicy,
  defaultDueHours: hours.default(12),
  speedKmPerHour: positive.default(35),
  detourFactor: positive.default(1.4),
  waterSpeedKmPerHour: positive.default(15),
  waterDetourFactor: positive.default(1.2),
  loadingHours: hours.default(0.5),
  unloadingHours: hours.default(0.5),
  unloadingHoursPerTonne: hours.default(0),
  /** From the first loading to the last return, breaks and waiting included. */
  dutyHoursMaximum: positive.default(12),
  /** Driving after which a driver rests before he drives on. */
  drivingHoursMaximum: positive.default(4),
  breakHours: hours.default(1 / 3),
  stopsMaximum: z.int().min(1).max(1_000).default(20),
  /** Later than this after its due hour nothing is delivered any more. */
  lateHoursMaximum: hours.default(48),
  iterationsMaximum: z.int().min(0).max(1_000_000).default(3_000),
});

const linesMost = 50_000;

export const routesProblemSchema = z.strictObject({
  items: z.array(itemSchema).max(linesMost).default([]),
  nodes: z.array(nodeSchema).max(linesMost).default([]),
  orders: z.array(orderSchema).max(linesMost).default([]),
  roads: z.array(roadSchema).max(1_000_000).optional(),
  closures: z.array(closureSchema).max(linesMost).default([]),
  fleets: z.array(fleetSchema).max(linesMost).default([]),
  policy: policySchema.prefault({}),
});

/** The document as its sender may write it, before defaults. */
export type RoutesProblemDocument = z.input<typeof routesProblemSchema>;
/** A checked problem: defaults are filled in, `roads` is never empty. */
export type RoutesProblem = z.output<typeof routesProblemSchema>;
export type OrderLine = RoutesProblem['orders'][number];
export type RoutesFleet = RoutesProblem['fleets'][number];
export type Medium = z.output<typeof medium>;

export function parseRoutesProblem(document: unknown): RoutesProblem {
  const problem = parsedDocument(routesProblemSchema, document, semanticFaults);
  // Refused here what is too much for one depot, before a solver takes it up.
  haulsOf(problem);
  return { ...problem, roads: problem.roads?.length ? problem.roads : undefined };
}

function semanticFaults(problem: RoutesProblem, report: Report): void {
  const items = uniqueIds(problem.items, 'items', report);
  const nodes = uniqueIds(problem.nodes, 'nodes', report);
  const fleets = uniqueIds(problem.fleets, 'fleets', report);
  const homes = new Map(problem.fleets.map(({ id: fleet, homeNodeId }) => [fleet, homeNodeId]));
  uniqueIds(problem.orders, 'orders', report);
  halfCoordinates(problem.nodes, 'nodes', report);
  problem.orders.forEach((order, i) => orderFaults(order, `orders[${i}]`));
  problem.fleets.forEach((fleet, i) => {
    knownId(nodes, fleet.homeNodeId, `fleets[${i}].homeNodeId`, report);
  });
  for (const list of ['roads', 'closures'] as const) {
    problem[list]?.forEach((line, i) => {
      knownId(nodes, line.fromNodeId, `${list}[${i}].fromNodeId`, report);
      knownId(nodes, line.toNodeId, `${list}[${i}].toNodeId`, report);
    });
  }
  problem.closures.forEach(({ fromHours, untilHours = Infinity }, i) => {
    if (untilHours < fromHours) report(`closures[${i}].untilHours`, 'is before fromHours');
  });
  missingCoordinates(problem, report);

  function orderFaults(order: OrderLine, field: string): void {
    knownId(nodes, order.fromNodeId, `${field}.fromNodeId`, report);
    knownId(nodes, order.toNodeId, `${field}.toNodeId`, report);
    knownId(items, order.itemId, `${field}.itemId`, report);
    if (order.fromNodeId === order.toNodeId) report(`${field}.toNodeId`, 'is where it stands');
    if ((order.dueHours ?? Infinity) < order.openHours) {
      report(`${field}.dueHours`, 'is before openHours');
    }
    if (order.fleetId === undefined) return;
    knownId(fleets, order.fleetId, `${field}.fleetId`, report);
    const home = homes.get(order.fleetId);
    if (home !== undefined && home !== order.fromNodeId) {
      report(`${field}.fleetId`, `is at home at ${JSON.stringify(home)}, not where the goods are`);
    }
  }
}

/** Where no roads are given, nothing but coordinates says how far it is. */
function missingCoordinates(problem: RoutesProblem, report: Report): void {
  const media = new Set(problem.fleets.map((fleet) => fleet.medium));
  const given = new Set((problem.roads ?? []).map((road) => road.medium));
  if ([...media].every((each) => given.has(each))) return;
  const used = new Set(problem.orders.flatMap((order) => [order.fromNodeId, order.toNodeId]));
  problem.nodes.forEach(({ id: node, latitude, longitude }, i) => {
    if (latitude !== undefined || longitude !== undefined || !used.has(node)) return;
    report(`nodes[${i}].latitude`, 'is needed where no roads are given');
  });
}
