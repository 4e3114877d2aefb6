import { invalidFields } from '../../platform/errors';
import { changedProblem, isPossible, type PlanChange } from '../plan-changes';
import { depotNode, divisionNode, siteNode } from '../plan-nodes';
import type { DispatchProblem } from '../problem';
import type { SiteFacts } from './joint-facts';
import type { Facts } from './joint-reading';

// What is otherwise than a joint plan takes it to be, put into a copy of what it rests on.

export type JointChange =
  | (PlanChange & { toSiteId?: string })
  | { kind: 'DROP_TEAM'; teamId: string }
  | { kind: 'DROP_ASSET'; assetId: string }
  | { kind: 'DROP_SITE'; toSiteId: string };

/** What each kind must name, and what it may. */
const named: Record<JointChange['kind'], { needed: string[]; optional: string[] }> = {
  CLOSE_ROAD: { needed: ['fromDepotId'], optional: ['toDivisionCode', 'toSiteId'] },
  ADD_STOCK: { needed: ['fromDepotId', 'itemId'], optional: [] },
  DROP_DEPOT: { needed: ['fromDepotId'], optional: [] },
  ADD_VEHICLES: { needed: ['fleetId'], optional: [] },
  SCALE_NEED: { needed: [], optional: ['toDivisionCode', 'itemId'] },
  EXTEND_DUE: { needed: [], optional: [] },
  RELEASE_STOCK: { needed: [], optional: ['fromDepotId', 'itemId'] },
  ADD_VEHICLE_HOURS: { needed: ['fleetId'], optional: [] },
  DROP_TEAM: { needed: ['teamId'], optional: [] },
  DROP_ASSET: { needed: ['assetId'], optional: [] },
  DROP_SITE: { needed: ['toSiteId'], optional: [] },
};

/** Each change that names something the plan does not know is refused by its field. */
export function requireKnown(facts: Facts, changes: readonly JointChange[]): void {
  const { input, needs, teams, pumps, sites } = facts;
  const ids = (rows: readonly { id: string }[]) => new Set(rows.map(({ id }) => id));
  const known: Record<string, Set<string>> = {
    fromDepotId: ids(input.depots),
    toDivisionCode: new Set(input.divisions.map(({ code }) => code)),
    toSiteId: ids(sites),
    itemId: new Set(needs.map(({ itemId }) => itemId)),
    fleetId: ids(input.fleets),
    teamId: ids(teams),
    assetId: ids(pumps),
  };
  const faults = changes.flatMap((change, i) => {
    const values = change as Record<string, unknown>;
    const valueOf = (field: string) => (values[field] ?? '') as string;
    const { needed, optional } = named[change.kind];
    const asked = [...needed, ...optional.filter((field) => valueOf(field) !== '')];
    return asked
      .filter((field) => !known[field]!.has(valueOf(field)))
      .map((field) => {
        return { field: `changes[${i}].${field}`, description: 'is unknown to this plan' };
      });
  });
  if (faults.length > 0) throw invalidFields(faults.slice(0, 20));
}

/** What no longer is there, and needs that are others; all else changes the goods' problem. */
export function changedFacts(facts: Facts, changes: readonly JointChange[]): Facts {
  return changes.reduce((now: Facts, change): Facts => {
    switch (change.kind) {
      case 'DROP_TEAM':
        return { ...now, teams: now.teams.filter(({ id }) => id !== change.teamId) };
      case 'DROP_ASSET':
        return { ...now, pumps: now.pumps.filter(({ id }) => id !== change.assetId) };
      case 'DROP_SITE':
        return { ...now, sites: now.sites.filter(({ id }) => id !== change.toSiteId) };
      case 'DROP_DEPOT':
        return withoutDepot(now, change.fromDepotId);
      case 'SCALE_NEED':
        return { ...now, needs: scaled(now.needs, change) };
      default:
        return now;
    }
  }, facts);
}

function withoutDepot(facts: Facts, depotId: string): Facts {
  const others = <T extends { depotId: string }>(lines: readonly T[]) =>
    lines.filter((line) => line.depotId !== depotId);
  const { input, goods } = facts;
  const { availability, tranches = [] } = input;
  return {
    ...facts,
    input: { ...input, availability: others(availability), tranches: others(tranches) },
    goods: { ...goods, own: others(goods.own), tranches: others(goods.tranches) },
  };
}

function scaled(
  needs: Facts['needs'],
  { toDivisionCode, itemId, factor }: Extract<PlanChange, { kind: 'SCALE_NEED' }>,
): Facts['needs'] {
  return needs.map((need) => {
    const here = toDivisionCode === '' || need.divisionCode === toDivisionCode;
    if (!here || (itemId !== '' && need.itemId !== itemId)) return need;
    return { ...need, quantity: Math.ceil(need.quantity * factor - 1e-9) };
  });
}

/** The goods' problem with the changes in it; what is not in it cannot be changed. */
export function changedGoods(
  problem: DispatchProblem,
  changes: readonly JointChange[],
  sites: readonly SiteFacts[],
): DispatchProblem {
  return changes.reduce((now, change) => {
    switch (change.kind) {
      case 'CLOSE_ROAD':
        return closeRoad(now, change, sites);
      case 'ADD_STOCK':
      case 'ADD_VEHICLES':
      case 'EXTEND_DUE':
      case 'RELEASE_STOCK':
      case 'ADD_VEHICLE_HOURS':
        return isPossible(now, change) ? changedProblem(now, [change]) : now;
      default:
        return now;
    }
  }, problem);
}

/** A road to a division is the road to its shelters too. */
function closeRoad(
  problem: DispatchProblem,
  change: Extract<JointChange, { kind: 'CLOSE_ROAD' }>,
  sites: readonly SiteFacts[],
): DispatchProblem {
  const { fromDepotId, toDivisionCode, toSiteId = '', fromHours = 0, untilHours } = change;
  const fromNodeId = depotNode(fromDepotId);
  const inDivision = sites.filter(({ divisionCode }) => divisionCode === toDivisionCode);
  const own = toSiteId
    ? new Set([siteNode(toSiteId)])
    : new Set([divisionNode(toDivisionCode), ...inDivision.map(({ id }) => siteNode(id))]);
  const isAll = toSiteId === '' && toDivisionCode === '';
  const targets = problem.nodes.filter(({ id }) => id !== fromNodeId && (isAll || own.has(id)));
  const span = {
    ...(fromHours > 0 ? { fromHours } : {}),
    ...(untilHours === undefined ? {} : { untilHours }),
  };
  const closed = targets.map(({ id: toNodeId }) => ({ fromNodeId, toNodeId, ...span }));
  return { ...problem, closedLanes: [...(problem.closedLanes ?? []), ...closed] };
}
