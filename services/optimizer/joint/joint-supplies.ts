import { promiseBasis } from '../call-offs';
import { shared, type Goods } from '../plan-goods';
import { planSubstitutions, sentBySource, tripHoursOf, type PlanSubstitution } from '../plan-lines';
import { placeOf, siteNode } from '../plan-nodes';
import { dueHoursOf, needIdOf, planNames, planProblem, roadsToPose } from '../planner';
import type { PlannerInput } from '../planner';
import { landingNames, withoutLandings, withRoads } from '../posed-roads';
import {
  parseDispatchProblem,
  type DispatchProblem,
  type DispatchProblemDocument,
} from '../problem';
import { relaxationWords, type Names } from '../relaxation-words';
import type { DispatchSolution } from '../solution';
import { deadlinesOf, type Deadline } from './joint-deadlines';
import { dueHoursBy } from './joint-due';
import { siteStand, type JointIncident, type SiteFacts } from './joint-facts';
import type { JointBody, JointShipment, JointTrip } from './joint-plan';
import type { PlacedNeed } from './joint-shelters';

// What all incidents need, at their communities and at the sites where people will be, as one problem.

/** Whose need each id is, and how many units sent meet one unit of what was asked for. */
type Asked = { incidentId: string; divisionCode: string; itemId: string; ratio: number };

export type JointSupplies = {
  problem: DispatchProblem;
  names: Names;
  asked: Map<string, Asked>;
  sites: readonly SiteFacts[];
  substitutions: PlanSubstitution[];
  /** Of the incidents that need something, each with its vehicles' hours; the first first. */
  deadlines: Deadline[];
};

/** What joint supplies are made of beside the needs. */
export type SupplyFacts = {
  input: Omit<PlannerInput, 'needs' | 'reliefDueTime'>;
  goods: Goods;
  incidents: readonly JointIncident[];
  sites: readonly SiteFacts[];
};

type Named = Parameters<typeof needIdOf>[0] & { incidentId?: string; siteId?: string };

/** The id of a need says whose it is. */
function jointNeedId(need: Named): string {
  return JSON.stringify([need.incidentId, needIdOf(need), need.siteId ?? '']);
}

export function suppliesProblem(
  { input, goods, incidents, sites }: SupplyFacts,
  placed: readonly PlacedNeed[],
): JointSupplies {
  const dueOf = dueHoursBy(incidents, input.startTime);
  const { needs, substitutions } = shared(placed, goods, input.policy, dueOf);
  const documents = incidents.map((incident) => {
    const own = needs.filter(({ incidentId }) => incidentId === incident.id);
    const { reliefDueTime } = incident;
    const due = reliefDueTime ? { reliefDueTime } : {};
    const document = planProblem({ ...input, ...due, needs: own });
    const lines = (document.needs ?? []).map((line, i) => {
      const need = own[i]!;
      const nodeId = need.siteId === undefined ? line.nodeId : siteNode(need.siteId);
      return { ...line, nodeId, id: jointNeedId(need) };
    });
    return { ...document, needs: lines };
  });
  const nodes = unique(documents.flatMap((document) => document.nodes ?? []));
  for (const { id, latitude, longitude } of sites) {
    if (!needs.some(({ siteId }) => siteId === id)) continue;
    const at = latitude === undefined || longitude === undefined ? {} : { latitude, longitude };
    nodes.push({ id: siteNode(id), ...at });
  }
  const problem: DispatchProblemDocument = {
    items: unique(documents.flatMap((document) => document.items ?? [])),
    nodes,
    supplies: suppliesOnce(documents.map(({ supplies = [] }) => supplies)),
    needs: documents.flatMap((document) => document.needs),
    fleets: longestFleets(documents.flatMap((document) => document.fleets ?? [])),
    policy: { ...documents[0]?.policy, nearestDepots: Math.max(12, input.depots.length) },
  };
  const names = planNames({ ...input, needs: [] });
  for (const { id, nameZh, nameEn } of sites) {
    names.nodes[siteNode(id)] = { zh: nameZh, en: nameEn };
  }
  const posed = onRoads(problem, { input, incidents, sites });
  Object.assign(names.nodes, landingNames(posed.nodes, names.nodes));
  const asked = new Map(
    placed.map((need): [string, Asked] => [jointNeedId(need), { ...need, ratio: 1 }]),
  );
  for (const line of substitutions) {
    const { itemId, substituteItemId, incidentId = '', divisionCode } = line;
    const id = jointNeedId({ ...line, itemId: substituteItemId, insteadOf: itemId });
    const ratio = line.substituteQuantity / line.quantity;
    asked.set(id, { incidentId, divisionCode, itemId, ratio });
  }
  const deadlines = documents.map(({ needs: [first], fleets = [] }, i) => {
    return { incidentId: incidents[i]!.id, hours: first?.dueHours, fleets };
  });
  return {
    problem: posed,
    deadlines: deadlinesOf(deadlines, posed.fleets),
    names,
    asked,
    sites,
    substitutions: planSubstitutions({ substitutions, names }),
  };
}

/** The problem with the roads that are closed, and boats. */
function onRoads(
  document: DispatchProblemDocument,
  { input, incidents, sites }: Omit<SupplyFacts, 'goods'>,
): DispatchProblem {
  const dueHours = Math.max(
    ...incidents.map(({ reliefDueTime }) => dueHoursOf(input.startTime, reliefDueTime)),
  );
  const places = sites.map((site) => [siteNode(site.id), siteStand(site)] as const);
  const roads = roadsToPose(input, { dueHours, sites: places });
  return parseDispatchProblem(withRoads(parseDispatchProblem(document), roads));
}

type FleetDocument = NonNullable<DispatchProblemDocument['fleets']>[number];

/** A fleet drives until the last deadline of the incidents, in whatever order they are named. */
function longestFleets(fleets: readonly FleetDocument[]): FleetDocument[] {
  const longest = new Map<string, FleetDocument>();
  for (const fleet of fleets) {
    const known = longest.get(fleet.id);
    if (!known || known.hoursAvailable < fleet.hoursAvailable) longest.set(fleet.id, fleet);
  }
  return [...longest.values()];
}

type SupplyDocument = NonNullable<DispatchProblemDocument['supplies']>[number];

/**
 * Each incident's problem lists all there is of its items. Of a depot and an item there may be several
 * lines, for goods that expire or that can be loaded at another hour: each is taken once.
 */
function suppliesOnce(lists: readonly SupplyDocument[][]): SupplyDocument[] {
  const keyOf = ({ nodeId, itemId }: SupplyDocument) => JSON.stringify([nodeId, itemId]);
  const seen = new Set<string>();
  return lists.flatMap((list) => {
    const fresh = list.filter((line) => !seen.has(keyOf(line)));
    for (const line of fresh) seen.add(keyOf(line));
    return fresh;
  });
}

function unique<T extends { id: string }>(lines: readonly T[]): T[] {
  return uniqueBy(lines, ({ id }) => id);
}

function uniqueBy<T>(lines: readonly T[], keyOf: (line: T) => string): T[] {
  return [...new Map(lines.map((line) => [keyOf(line), line])).values()];
}

export function incidentOf(needId: string): string {
  return (JSON.parse(needId) as [string])[0];
}

type SuppliesLines = Required<
  Pick<JointBody, 'shipments' | 'callOffs' | 'trips' | 'substitutions' | 'shortfalls'>
>;

export function suppliesLines(
  { problem, names, asked, sites, substitutions }: JointSupplies,
  found: DispatchSolution,
  { tranches, own, short }: Goods,
): SuppliesLines {
  const solution = withoutLandings(found);
  const storeOf = new Map(
    sites.map(({ id, depotId = '', divisionCode }) => {
      const store = depotId ? { siteDepotId: depotId } : { siteDivisionCode: divisionCode };
      return [siteNode(id), store] as const;
    }),
  );
  const sent = shipmentsByNeed(problem, solution).map((line) => ({
    fromDepotId: placeOf(line.fromNodeId).depotId ?? '',
    ...targetOf(line.toNodeId),
    ...storeOf.get(line.toNodeId),
    itemId: line.itemId,
    quantity: line.quantity,
    incidentId: line.incidentId,
    needDivisionCode: line.needDivisionCode,
    fleetId: line.fleetId ?? '',
    departHours: line.departHours,
    arriveHours: line.arriveHours,
    ...(line.expireHours === undefined ? {} : { expireHours: line.expireHours }),
  }));
  const promised = tranches.length > 0 ? { promises: promiseBasis(tranches, own, short) } : {};
  const { shipments, callOffs } = sentBySource(sent, { names, ...promised });
  return {
    shipments: whateverExpires(shipments),
    callOffs,
    trips: solution.trips.map((trip) => tripOf(trip, solution, names)),
    substitutions,
    shortfalls: solution.shortfalls.map(({ needId, quantity: missing, cause, relaxation }) => {
      const words = relaxationWords(relaxation, names);
      const { incidentId, divisionCode, itemId, ratio } = asked.get(needId)!;
      return {
        incidentId,
        divisionCode,
        itemId,
        quantity: ratio === 1 ? missing : Math.ceil(missing / ratio - 1e-9),
        cause,
        relaxationZh: words.zh,
        relaxationEn: words.en,
      };
    }),
  };
}

/** What expires and what does not travels in one line; a commit takes first what expires first. */
function whateverExpires(lines: readonly (JointShipment & { expireHours?: number })[]) {
  const merged = new Map<string, JointShipment>();
  for (const line of lines) {
    const key = JSON.stringify({ ...line, quantity: 0, expireHours: undefined });
    const quantity = line.quantity + (merged.get(key)?.quantity ?? 0);
    merged.set(key, { ...(JSON.parse(key) as JointShipment), quantity });
  }
  return [...merged.values()];
}

function targetOf(nodeId: string) {
  const { siteId, divisionCode = '' } = placeOf(nodeId);
  return siteId === undefined ? { toDivisionCode: divisionCode } : { toSiteId: siteId };
}

function tripOf(
  trip: DispatchSolution['trips'][number],
  solution: DispatchSolution,
  names: Names,
): JointTrip {
  const { fleetId, fromNodeId, toNodeId, count, massKg, volumeM3 } = trip;
  const places = { fromDepotId: placeOf(fromNodeId).depotId ?? '', ...targetOf(toNodeId) };
  const tripHours = tripHoursOf(trip, solution);
  const { zh: fleetNameZh = '', en: fleetNameEn = '' } = names.fleets[fleetId] ?? {};
  const fleet = { fleetId, fleetNameZh, fleetNameEn };
  return { ...fleet, ...places, count, massKg, volumeM3, tripHours };
}

type NeededShipment = DispatchSolution['shipments'][number] & {
  incidentId: string;
  needDivisionCode: string;
};

/**
 * Says of each unit that travels whose need it meets: two incidents, or two communities whose people
 * share a shelter, may be served by one shipment. What passes through a depot is nobody's yet.
 */
export function shipmentsByNeed(
  { needs }: DispatchProblem,
  { shipments, deliveries }: DispatchSolution,
): NeededShipment[] {
  const delivered = new Map<string, number>();
  // Goods that expire met the needs of which it is said, and no others.
  const keyOf = (id: string, expireHours: number | undefined) => `${expireHours ?? ''} ${id}`;
  for (const { needId, quantity, expireHours } of deliveries) {
    const key = keyOf(needId, expireHours);
    delivered.set(key, (delivered.get(key) ?? 0) + quantity);
  }
  return shipments.flatMap((shipment) => {
    const here = needs.filter(
      ({ nodeId, itemId }) => nodeId === shipment.toNodeId && itemId === shipment.itemId,
    );
    let rest = shipment.quantity;
    const lines = here.flatMap(({ id }) => {
      const key = keyOf(id, shipment.expireHours);
      const quantity = Math.min(rest, delivered.get(key) ?? 0);
      rest -= quantity;
      delivered.set(key, (delivered.get(key) ?? 0) - quantity);
      return quantity > 0 ? [{ ...shipment, quantity, ...ownerOf(id) }] : [];
    });
    const [first] = here;
    const owner = first ? ownerOf(first.id) : { incidentId: '', needDivisionCode: '' };
    return rest > 0 ? [...lines, { ...shipment, quantity: rest, ...owner }] : lines;
  });
}

function ownerOf(needId: string) {
  const [incidentId, need] = JSON.parse(needId) as [string, string];
  return { incidentId, needDivisionCode: need.slice(0, need.indexOf('/')) };
}

/**
 * From totals alone: with more asked for than there is, somebody goes without, wherever people are. The
 * same holds of the needs alone that are due too late for what expires.
 */
export function jointUnmetBound({ items, needs, supplies }: DispatchProblem): number {
  const expires = supplies.flatMap(({ expireHours }) => expireHours ?? []);
  return items.reduce((total, { id }) => {
    const bounds = [-1, ...new Set(expires)].map((after) => {
      const late = needs.filter((need) => need.itemId === id && (need.dueHours ?? 0) > after);
      const fit = supplies.filter((line) => {
        return line.itemId === id && (line.expireHours ?? Infinity) > after;
      });
      return unmetBound(late, fit);
    });
    return total + Math.max(...bounds);
  }, 0);
}

function unmetBound(
  needs: DispatchProblem['needs'],
  supplies: DispatchProblem['supplies'],
): number {
  const stock = supplies.reduce((sum, line) => {
    return sum + Math.max(0, line.quantity - line.keepQuantity);
  }, 0);
  let total = 0;
  let short = needs.reduce((sum, { quantity }) => sum + quantity, 0) - stock;
  for (const { quantity, priority } of needs.toSorted((a, b) => a.priority - b.priority)) {
    const unmet = Math.min(Math.max(0, short), quantity);
    total += unmet * priority;
    short -= unmet;
  }
  return total;
}
