import { DateTime } from 'luxon';
import type { CallOffRule, Tranche } from './call-offs';
import type { PlannedNeed } from './outstanding';
import type { ClosedRoad, Medium, Stand } from './closed-roads';
import { depotNode, divisionNode } from './plan-nodes';
import type { RoadsToPose } from './posed-roads';
import type { DispatchProblemDocument } from './problem';
import type { Names } from './relaxation-words';
import { withKept, type SafetyStock } from './safety-stock';
import type { SubstituteUse } from './substitutes';

export type PlanPolicy = {
  shortage: 'PRIORITY' | 'PROPORTIONAL' | 'MAX_MIN' | 'GUARANTEED_MINIMUM';
  timeLimitSeconds: number;
  gap: number;
  minimumShare: number;
  /** Absent in plans made before there were call-offs. */
  callOff?: CallOffRule;
  /** Absent likewise: until then nothing was replaced, kept back or packed. */
  substitutes?: SubstituteUse;
  releaseSafetyStock?: boolean;
  wholePacks?: boolean;
  /** Goods may go where the way back closes before the vehicle is home. */
  mayStrandVehicles?: boolean;
};

export type Fleet = {
  id: string;
  nameZh: string;
  nameEn: string;
  homeDepotId: string;
  count: number;
  massKgCapacity: number;
  volumeM3Capacity: number;
  hoursAvailable: number;
  /** Its vehicles are counted among this equipment; empty: as typed. */
  assetClassId: string;
  /** Lorries, or boats that go where roads are closed. */
  medium: Medium;
  /** Of boats; 0: what boats usually make. */
  speedKmPerHour: number;
};

type Centre = { latitude?: number; longitude?: number };
type Named = { nameZh: string; nameEn: string };
type PlannerDepot = {
  id: string;
  divisionCode: string;
  closed: boolean;
  /** Hours from the call until its stock can be loaded. */
  leadHours: number;
};

export type PlannerItem = {
  id: string;
  massKg: number;
  volumeM3: number;
  /** The smallest pack of the catalogue; its own mass and volume are 0 where they are not known. */
  pack?: { units: number; massKg: number; volumeM3: number };
};

/** Units of an item that a depot can give; of what expires before the last deadline in lines of its own. */
export type StockLine = {
  depotId: string;
  itemId: string;
  available: number;
  /** It serves only needs that are due by then. */
  expireHours?: number;
};

export type PlannerInput = {
  startTime: Date;
  /** Absent before the first report. */
  reliefDueTime?: Date;
  /** What is still needed; see outstanding.ts. */
  needs: PlannedNeed[];
  items: (PlannerItem & Named)[];
  depots: (PlannerDepot & Named & Centre)[];
  divisions: ({ code: string; parentCode: string } & Named & Centre)[];
  availability: StockLine[];
  /** What depots keep back; nothing where it was released. */
  safetyStock?: SafetyStock[];
  /** What agreements and factories can give, and from when on. */
  tranches?: Tranche[];
  fleets: Fleet[];
  /** Vehicle-hours of each fleet that earlier plans still need. */
  busyHours: Map<string, number>;
  /** In hours from the start; none unless told. */
  roads?: readonly ClosedRoad[];
  policy: PlanPolicy;
};

const hourMs = 3_600_000;

/** Pairs of need and depot that a plan may weigh; a district's whole network is well below. */
const pairsMost = 100_000;
const nearestDepotsLeast = 12;

/**
 * How many depots may serve each need. All of them where the model stays small: stock that stands
 * unused somewhere in the district is no reason for people to go short.
 */
export function reachOf(needCount: number, depotCount: number): number {
  const affordable = Math.floor(pairsMost / Math.max(1, needCount));
  return Math.max(1, Math.min(depotCount, Math.max(nearestDepotsLeast, affordable)));
}

/** The standard's own span, for a plan that is made when the deadline has already passed. */
const overdueHours = 12;

/**
 * Hours in which goods count as in time. After the deadline everything is late, and a plan that
 * only delivers in time would deliver nothing: then the span starts again, and the coverage, which
 * is measured against the true deadline, says that it is late.
 */
export function dueHoursOf(startTime: Date, reliefDueTime: Date | undefined): number {
  if (!reliefDueTime) return overdueHours;
  const left = (reliefDueTime.getTime() - startTime.getTime()) / hourMs;
  return left > 0 ? left : overdueHours;
}

/** The day until which what is sent must be usable: goods are used once they have arrived. */
export function useDateOf(startTime: Date, reliefDueTime: Date | undefined): string {
  const due = startTime.getTime() + dueHoursOf(startTime, reliefDueTime) * hourMs;
  return DateTime.fromMillis(due, { zone: 'Asia/Shanghai' }).toISODate()!;
}

/** The hour at which goods that are usable on this day, and no longer, are no good any more. */
export function expireHoursOf(startTime: Date, day: string): number {
  const last = DateTime.fromISO(day, { zone: 'Asia/Shanghai' }).endOf('day').toMillis();
  return Math.max(0, (last - startTime.getTime()) / hourMs);
}

/** A need is named by whom it is for, by the standard it comes from, and by what is sent instead. */
export function needIdOf(need: {
  divisionCode: string;
  standardId: string;
  itemId?: string;
  insteadOf?: string;
}): string {
  const { divisionCode, standardId, itemId, insteadOf } = need;
  const own = `${divisionCode}/${standardId}`;
  return insteadOf === undefined ? own : `${own}/${itemId}`;
}

/** The dispatch problem of one incident as things stand at the start time. */
export function planProblem(input: PlannerInput): DispatchProblemDocument {
  const { needs, policy } = input;
  const dueHours = dueHoursOf(input.startTime, input.reliefDueTime);
  const itemIds = new Set(needs.map(({ itemId }) => itemId));
  const depots = input.depots.filter(({ closed }) => !closed);
  const leadHours = new Map(depots.map((depot) => [depot.id, depot.leadHours]));
  const centreOf = centres(input.divisions);
  const communities = [...new Set(needs.map(({ divisionCode }) => divisionCode))].sort();
  return {
    items: itemLines(itemIds, input.items, policy.wholePacks ?? false),
    nodes: [
      ...depots.map((depot) => ({
        id: depotNode(depot.id),
        ...(centre(depot) ?? centreOf(depot.divisionCode)),
      })),
      ...communities.map((code) => ({ id: divisionNode(code), ...centreOf(code) })),
    ],
    supplies: [
      ...withKept(input.availability, input.safetyStock ?? []).map((line) => {
        const { available: quantity, ...held } = line;
        return { ...held, quantity, availableHours: leadHours.get(line.depotId) };
      }),
      ...(input.tranches ?? []).map((line) => ({
        ...line,
        keepQuantity: 0,
        expireHours: undefined,
      })),
    ]
      .filter((line) => itemIds.has(line.itemId) && leadHours.has(line.depotId))
      .filter((line) => line.quantity > 0)
      .map(({ depotId, itemId, quantity, keepQuantity, availableHours, expireHours }) => {
        const keep = keepQuantity > 0 ? { keepQuantity } : {};
        const expires = expireHours === undefined ? {} : { expireHours };
        return {
          nodeId: depotNode(depotId),
          itemId,
          quantity,
          ...keep,
          availableHours,
          ...expires,
        };
      }),
    needs: needs.map((need) => ({
      id: needIdOf(need),
      nodeId: divisionNode(need.divisionCode),
      itemId: need.itemId,
      quantity: need.quantity,
      priority: need.priority,
      dueHours,
      ...(policy.shortage === 'GUARANTEED_MINIMUM' ? { minimumShare: policy.minimumShare } : {}),
    })),
    fleets: fleetLines(input, leadHours, dueHours),
    policy: {
      aim: 'RELIEF',
      shortage: policy.shortage,
      // Whole units can hardly be shared out exactly: nothing would be sent where one unit is left over.
      // The second is for what is lost to whole loads.
      ...(policy.shortage === 'PROPORTIONAL' ? { spreadUnits: 2 } : {}),
      nearestDepots: reachOf(needs.length, depots.length),
      timeLimitSeconds: policy.timeLimitSeconds,
      gap: policy.gap,
    },
  };
}

// An item the catalogue does not know has no stock either; its need shows as a shortfall.
function itemLines(itemIds: Set<string>, items: PlannerInput['items'], wholePacks: boolean) {
  const known = new Map(items.map((item) => [item.id, item]));
  return [...itemIds].sort().map((id) => {
    const { massKg = 0, volumeM3 = 0, pack } = known.get(id) ?? {};
    if (!wholePacks || pack === undefined) return { id, massKg, volumeM3 };
    // A pack weighs what it weighs with its packaging, where that is known.
    return {
      id,
      massKg: pack.massKg > 0 ? pack.massKg / pack.units : massKg,
      volumeM3: pack.volumeM3 > 0 ? pack.volumeM3 / pack.units : volumeM3,
      packUnits: pack.units,
    };
  });
}

// A fleet with no hours left stays in the problem: a depot without any fleet counts as one whose
// goods others carry, without limit.
function fleetLines(
  input: PlannerInput,
  openDepots: ReadonlyMap<string, number>,
  dueHours: number,
): DispatchProblemDocument['fleets'] {
  return fleetsLeft(input, 'ROAD', dueHours)
    .filter(({ homeDepotId }) => openDepots.has(homeDepotId))
    .map(({ id, homeDepotId, count, massKgCapacity, volumeM3Capacity, hoursAvailable }) => {
      const homeNodeId = depotNode(homeDepotId);
      return { id, homeNodeId, count, massKgCapacity, volumeM3Capacity, hoursAvailable };
    });
}

/** Fleets with the hours that the plans under way leave them. */
function fleetsLeft(
  { fleets, busyHours }: Pick<PlannerInput, 'fleets' | 'busyHours'>,
  medium: Medium,
  dueHours: number,
): Fleet[] {
  return fleets
    .filter((fleet) => fleet.medium === medium)
    .map((fleet) => {
      const hours = Math.min(fleet.hoursAvailable, dueHours);
      const busy = fleet.count > 0 ? (busyHours.get(fleet.id) ?? 0) / fleet.count : 0;
      return { ...fleet, hoursAvailable: Math.max(0, hours - busy) };
    });
}

/** What closed roads mean for the problem of this input; other places than divisions are told. */
export function roadsToPose(
  input: Omit<PlannerInput, 'needs' | 'reliefDueTime'>,
  { dueHours, sites = [] }: { dueHours: number; sites?: (readonly [string, Stand])[] },
): RoadsToPose {
  const open = input.depots.filter(({ closed }) => !closed);
  const depots = open.map(({ id, divisionCode }): [string, Stand] => {
    return [depotNode(id), { depotId: id, divisionCode }];
  });
  const divisions = input.divisions.map(({ code }): [string, Stand] => {
    return [divisionNode(code), { divisionCode: code }];
  });
  return {
    roads: input.roads ?? [],
    stands: new Map([...depots, ...divisions, ...sites]),
    boats: fleetsLeft(input, 'WATER', dueHours),
    mayStrand: input.policy.mayStrandVehicles ?? false,
  };
}

function centre({ latitude, longitude }: Centre): Required<Centre> | undefined {
  if (latitude === undefined || longitude === undefined) return undefined;
  return { latitude, longitude };
}

/** The centre of a division, or of the nearest one above it that has one. */
export function centres(divisions: PlannerInput['divisions']): (code: string) => Centre {
  const byCode = new Map(divisions.map((division) => [division.code, division]));
  return (code) => {
    const seen = new Set<string>();
    for (let at = byCode.get(code); at && !seen.has(at.code); at = byCode.get(at.parentCode)) {
      const found = centre(at);
      if (found) return found;
      seen.add(at.code);
    }
    return {};
  };
}

/** What people call the nodes, items and fleets of a problem, for the sentences of the plan. */
export function planNames({ depots, divisions, items, fleets }: PlannerInput): Names {
  return {
    nodes: {
      ...namesBy(depots, ({ id }) => depotNode(id)),
      ...namesBy(divisions, ({ code }) => divisionNode(code)),
    },
    items: namesBy(items, ({ id }) => id),
    fleets: namesBy(fleets, ({ id }) => id),
  };
}

function namesBy<T extends Named>(rows: T[], keyOf: (row: T) => string): Names['items'] {
  return Object.fromEntries(rows.map((row) => [keyOf(row), { zh: row.nameZh, en: row.nameEn }]));
}
