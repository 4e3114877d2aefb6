import { placeOf } from '../plan-nodes';
import { needIdOf, planNames, planProblem, type PlannerInput } from '../planner';
import {
  parseDispatchProblem,
  type DispatchProblem,
  type DispatchProblemDocument,
} from '../problem';
import { relaxationWords, type Names } from '../relaxation-words';
import type { DispatchSolution } from '../solution';
import type { JointIncident, SiteFacts } from './joint-facts';
import type { PlacedNeed } from './joint-shelters';

// What all incidents need, at their communities and at the sites where people will be, as one problem.

const sitePrefix = 'sites/';

export type JointSupplies = { problem: DispatchProblem; names: Names };

/** The id of a need says whose it is. */
function jointNeedId(need: PlacedNeed): string {
  return JSON.stringify([need.incidentId, needIdOf(need), need.siteId ?? '']);
}

export function suppliesProblem(
  input: Omit<PlannerInput, 'needs' | 'reliefDueTime'>,
  incidents: readonly JointIncident[],
  needs: readonly PlacedNeed[],
  sites: readonly SiteFacts[],
): JointSupplies {
  const siteOf = new Map(sites.map((site) => [site.id, site]));
  const documents = incidents.map((incident) => {
    const own = needs.filter(({ incidentId }) => incidentId === incident.id);
    const { reliefDueTime } = incident;
    const due = reliefDueTime ? { reliefDueTime } : {};
    const document = planProblem({ ...input, ...due, needs: own });
    const lines = (document.needs ?? []).map((line, i) => {
      const need = own[i]!;
      const nodeId = need.siteId === undefined ? line.nodeId : `${sitePrefix}${need.siteId}`;
      return { ...line, nodeId, id: jointNeedId(need) };
    });
    return { ...document, needs: lines };
  });
  const nodes = unique(documents.flatMap((document) => document.nodes ?? []));
  for (const { id, latitude, longitude } of sites) {
    if (!needs.some(({ siteId }) => siteId === id)) continue;
    const at = latitude === undefined || longitude === undefined ? {} : { latitude, longitude };
    nodes.push({ id: `${sitePrefix}${id}`, ...at });
  }
  const problem: DispatchProblemDocument = {
    items: unique(documents.flatMap((document) => document.items ?? [])),
    nodes,
    supplies: uniqueBy(
      documents.flatMap((document) => document.supplies ?? []),
      ({ nodeId, itemId }) => JSON.stringify([nodeId, itemId]),
    ),
    needs: documents.flatMap((document) => document.needs),
    fleets: unique(documents.flatMap((document) => document.fleets ?? [])),
    policy: { ...documents[0]?.policy, nearestDepots: Math.max(12, input.depots.length) },
  };
  const names = planNames({ ...input, needs: [] });
  for (const [id, { nameZh, nameEn }] of siteOf) {
    names.nodes[`${sitePrefix}${id}`] = { zh: nameZh, en: nameEn };
  }
  return { problem: parseDispatchProblem(problem), names };
}

function unique<T extends { id: string }>(lines: readonly T[]): T[] {
  return uniqueBy(lines, ({ id }) => id);
}

function uniqueBy<T>(lines: readonly T[], keyOf: (line: T) => string): T[] {
  return [...new Map(lines.map((line) => [keyOf(line), line])).values()];
}

/** The problem of one incident alone, with everything there is. */
export function aloneProblem(problem: DispatchProblem, incidentId: string): DispatchProblem {
  return { ...problem, needs: problem.needs.filter(({ id }) => incidentOf(id) === incidentId) };
}

export function incidentOf(needId: string): string {
  return (JSON.parse(needId) as [string])[0];
}

export function suppliesLines({ problem, names }: JointSupplies, solution: DispatchSolution) {
  const needs = new Map(problem.needs.map((need) => [need.id, need]));
  const targetOf = (nodeId: string) =>
    nodeId.startsWith(sitePrefix)
      ? { toSiteId: nodeId.slice(sitePrefix.length) }
      : { toDivisionCode: placeOf(nodeId).divisionCode ?? '' };
  return {
    shipments: shipmentsByNeed(problem, solution).map((line) => ({
      fromDepotId: placeOf(line.fromNodeId).depotId ?? '',
      ...targetOf(line.toNodeId),
      itemId: line.itemId,
      quantity: line.quantity,
      incidentId: line.incidentId,
      needDivisionCode: line.needDivisionCode,
      fleetId: line.fleetId ?? '',
      departHours: line.departHours,
      arriveHours: line.arriveHours,
    })),
    shortfalls: solution.shortfalls.map(({ needId, quantity, cause, relaxation }) => {
      const words = relaxationWords(relaxation, names);
      const [incidentId, need] = JSON.parse(needId) as [string, string];
      return {
        incidentId,
        divisionCode: need.slice(0, need.indexOf('/')),
        itemId: needs.get(needId)?.itemId ?? '',
        quantity,
        cause,
        relaxationZh: words.zh,
        relaxationEn: words.en,
      };
    }),
  };
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
  for (const { needId, quantity } of deliveries) {
    delivered.set(needId, (delivered.get(needId) ?? 0) + quantity);
  }
  return shipments.flatMap((shipment) => {
    const here = needs.filter(
      ({ nodeId, itemId }) => nodeId === shipment.toNodeId && itemId === shipment.itemId,
    );
    let rest = shipment.quantity;
    const lines = here.flatMap(({ id }) => {
      const quantity = Math.min(rest, delivered.get(id) ?? 0);
      rest -= quantity;
      delivered.set(id, (delivered.get(id) ?? 0) - quantity);
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

export type Contention = {
  kind: 'STOCK' | 'TEAMS';
  id: string;
  claims: { incidentId: string; alone: number; together: number }[];
  price: number;
};

/** Items of which the incidents together get less than each of them would alone. */
export function stockContention(
  problem: DispatchProblem,
  together: DispatchSolution,
  alone: ReadonlyMap<string, DispatchSolution>,
): Contention[] {
  const itemOf = new Map(problem.needs.map(({ id, itemId }) => [id, itemId]));
  const got = (solution: DispatchSolution, incidentId: string, item: string): number =>
    solution.deliveries
      .filter(({ needId }) => incidentOf(needId) === incidentId && itemOf.get(needId) === item)
      .reduce((sum, { quantity }) => sum + quantity, 0);
  return problem.items.flatMap(({ id }): Contention[] => {
    const claims = [...alone].flatMap(([incidentId, solution]) => {
      const claim = {
        alone: got(solution, incidentId, id),
        together: got(together, incidentId, id),
      };
      return claim.alone > 0 || claim.together > 0 ? [{ incidentId, ...claim }] : [];
    });
    const lost = claims.reduce((sum, claim) => sum + Math.max(0, claim.alone - claim.together), 0);
    if (claims.length < 2 || lost <= 1e-9) return [];
    const worth = together.marginalValues.filter(({ itemId }) => itemId === id);
    const price = worth.reduce((most, { value }) => Math.max(most, value), 0);
    return [{ kind: 'STOCK', id, claims, price }];
  });
}

/** From totals alone: with more asked for than there is, somebody goes without, wherever people are. */
export function jointUnmetBound({ items, needs, supplies }: DispatchProblem): number {
  return items.reduce((total, { id }) => {
    const own = needs.filter(({ itemId }) => itemId === id);
    const stock = supplies
      .filter(({ itemId }) => itemId === id)
      .reduce((sum, line) => sum + Math.max(0, line.quantity - line.keepQuantity), 0);
    let short = own.reduce((sum, { quantity }) => sum + quantity, 0) - stock;
    for (const { quantity, priority } of own.toSorted((a, b) => a.priority - b.priority)) {
      const unmet = Math.min(Math.max(0, short), quantity);
      total += unmet * priority;
      short -= unmet;
    }
    return total;
  }, 0);
}
