// What a joint plan asks of the other services, call by call.
import { AppError } from '../platform/errors';
import type { CalledPlace } from './commit';
import type { Part } from './saga';
import {
  callOffLines,
  linesMax,
  workOf,
  type CallOffOfPlan,
  type ClaimWork,
  type ShipmentOfPlan,
  type Work,
} from './work';

export type JointPlanToCommit = {
  id: string;
  incidentIds: string[];
  divisionCode: string;
  state: string;
  /** Whether it was solved to its end; absent in plans from before. */
  solve?: { state: string } | null;
  /** What each part came to; absent where it is not asked. */
  parts?: { name: string; status: string }[];
  approverId: string;
  /** Zero of its hours. */
  startTime: Date;
  /** ISO date; empty for the day of the commit. */
  usableUntil: string;
  /** The same for each incident; absent in plans from before. */
  usableDays?: { incidentId: string; usableUntil: string }[];
  placements: { incidentId: string; siteId: string; people: number }[];
  teamOrders: {
    incidentId: string;
    divisionCode: string;
    teamId: string;
    arriveHours?: number;
  }[];
  pumpOrders: { incidentId: string; divisionCode: string; assetId: string }[];
  shipments: (Omit<ShipmentOfPlan, 'toDepotId'> & { toSiteId: string })[];
  callOffs: CallOffOfPlan[];
};

/** Where goods for a site go: to its own store where it has one. */
export type SiteOfPlan = { id: string; divisionCode: string; depotId: string };

export type JointWork = { work: Work; parts: Part[] };

const callMax = { teams: 100, assets: 500 };

export function jointWork(
  plan: JointPlanToCommit,
  facts: { sites: SiteOfPlan[]; hazardOf: Map<string, string>; holdSeconds: number },
): JointWork {
  const claims = claimWork(plan, facts);
  const moved = shipmentsOf(plan, facts.sites).filter(({ quantity }) => quantity > 0);
  const goods = moved.length > 0 ? goodsWork(plan, moved) : { lines: [], legs: [] };
  const parts: Part[] = [
    ...(claims.teams.length > 0 ? (['TEAMS'] as const) : []),
    ...(claims.equipment.length > 0 ? (['EQUIPMENT'] as const) : []),
    ...(claims.places.length > 0 ? (['PLACES'] as const) : []),
    ...(claims.callOffs?.length ? (['CALL_OFFS'] as const) : []),
    ...(moved.length > 0 ? (['SUPPLIES'] as const) : []),
  ];
  if (parts.length === 0)
    throw new AppError('PLAN_EMPTY', `joint plan ${plan.id} asks for nothing`);
  return { work: { ...goods, claims }, parts };
}

/** All the goods, and where several incidents get some, what each of them gets, the first due first. */
function goodsWork(
  { incidentIds, startTime, usableUntil, usableDays = [] }: JointPlanToCommit,
  moved: ShipmentOfPlan[],
): Omit<Work, 'claims'> {
  const dayOf = new Map(usableDays.map((one) => [one.incidentId, one.usableUntil]));
  const [first = ''] = incidentIds;
  const goods = incidentIds
    .map((incidentId) => {
      const own = moved.filter((line) => (line.incidentId || first) === incidentId);
      return { incidentId, usableUntil: dayOf.get(incidentId) ?? usableUntil, own };
    })
    .filter(({ own }) => own.length > 0)
    .map(({ own, ...about }) => ({ ...about, ...workOf(own, startTime) }))
    .sort((a, b) => (a.usableUntil < b.usableUntil ? -1 : a.usableUntil > b.usableUntil ? 1 : 0));
  return { ...workOf(moved, startTime), usableUntil, goods };
}

/** Whom each place gets: the teams of one incident that go to one division. */
export function calledPlaces(
  { teamOrders, incidentIds }: Pick<JointPlanToCommit, 'teamOrders' | 'incidentIds'>,
  titles: Map<string, string>,
): CalledPlace[] {
  return grouped(teamOrders).map(({ about, rows }) => {
    const [incidentId, divisionCode] = about;
    const of = incidentId || (incidentIds[0] ?? '');
    return {
      ...{ incidentId: of, divisionCode, title: titles.get(of) ?? '' },
      teamIds: [...new Set(rows.map(({ teamId }) => teamId))].sort(),
      arriveHours: Math.max(0, ...rows.map(({ arriveHours = 0 }) => arriveHours)),
    };
  });
}

function claimWork(
  { incidentIds, placements, teamOrders, pumpOrders, callOffs }: JointPlanToCommit,
  { hazardOf, holdSeconds }: { hazardOf: Map<string, string>; holdSeconds: number },
): ClaimWork {
  const [first = ''] = incidentIds;
  const teams = grouped(teamOrders).flatMap(({ about, rows }) => {
    const teamIds = [...new Set(rows.map(({ teamId }) => teamId))].sort();
    const [incidentId, toDivisionCode] = about;
    return chunks(teamIds, callMax.teams).map((some) => {
      return { incidentId: incidentId || first, toDivisionCode, teamIds: some };
    });
  });
  const equipment = grouped(pumpOrders).flatMap(({ about, rows }) => {
    const assetIds = [...new Set(rows.map(({ assetId }) => assetId))].sort();
    const [incidentId, divisionCode] = about;
    return chunks(assetIds, callMax.assets).map((some) => {
      return { incidentId: incidentId || first, divisionCode, assetIds: some };
    });
  });
  const places = incidentIds.flatMap((incidentId) => {
    const own = placements.filter((line) => line.incidentId === incidentId);
    const bySite = new Map<string, number>();
    for (const { siteId, people } of own) {
      bySite.set(siteId, (bySite.get(siteId) ?? 0) + people);
    }
    const lines = [...bySite]
      .filter(([, people]) => people > 0)
      .map(([siteId, people]) => ({ siteId, places: people }))
      .sort((a, b) => (a.siteId < b.siteId ? -1 : 1));
    const hazard = hazardOf.get(incidentId) ?? '';
    return chunks(lines, linesMax).map((some) => ({ incidentId, hazard, lines: some }));
  });
  return { teams, equipment, places, callOffs: callOffLines(callOffs), holdSeconds };
}

function shipmentsOf(
  { id, shipments }: JointPlanToCommit,
  sites: readonly SiteOfPlan[],
): ShipmentOfPlan[] {
  const siteOf = new Map(sites.map((site) => [site.id, site]));
  return shipments.map(({ toSiteId, ...shipment }) => {
    if (toSiteId === '') return { ...shipment, toDepotId: '' };
    const site = siteOf.get(toSiteId);
    if (!site) {
      throw new AppError('SITE_NOT_FOUND', `joint plan ${id} sends goods to site ${toSiteId}`);
    }
    // A leg goes to a depot or to a division, never to both.
    if (site.depotId !== '') return { ...shipment, toDepotId: site.depotId, toDivisionCode: '' };
    return { ...shipment, toDepotId: '', toDivisionCode: site.divisionCode };
  });
}

/** By incident and division, in a fixed order: the same plan always makes the same calls. */
function grouped<T extends { incidentId: string; divisionCode: string }>(
  rows: readonly T[],
): { about: [string, string]; rows: T[] }[] {
  const groups = new Map<string, { about: [string, string]; rows: T[] }>();
  for (const row of rows) {
    const about: [string, string] = [row.incidentId, row.divisionCode];
    const group = groups.get(about.join('/')) ?? { about, rows: [] };
    group.rows.push(row);
    groups.set(about.join('/'), group);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  const count = Math.ceil(all.length / size);
  return Array.from({ length: count }, (_, n) => all.slice(n * size, (n + 1) * size));
}

/** Refuses a joint plan that was committed already, or that is still being solved. */
export function requireJointCommittable({ id, state, solve }: JointPlanToCommit): void {
  const solved = solve?.state ?? 'SUCCEEDED';
  if (solved !== 'SUCCEEDED') {
    const description = `has no solution: ${solved}`;
    throw new AppError('PLAN_NOT_SOLVED', `joint plan ${id} ${description}`, {
      preconditions: [{ type: 'PLAN_NOT_SOLVED', subject: `joint-plans/${id}`, description }],
      metadata: { planId: id, state: solved },
    });
  }
  if (state === 'PROPOSED' || state === 'APPROVED') return;
  const description = `is ${state}, not PROPOSED or APPROVED`;
  throw new AppError('PLAN_STATE', `joint plan ${id} ${description}`, {
    preconditions: [{ type: 'PLAN_STATE', subject: `joint-plans/${id}`, description }],
    metadata: { planId: id, state },
  });
}

/** A plan without some of its parts is carried out only by who says that they know which. */
export function requireKnownParts(
  { id, parts = [] }: Pick<JointPlanToCommit, 'id' | 'parts'>,
  withoutParts: readonly string[],
): void {
  const missing = parts
    .filter(({ status }) => status === 'FAILED' || status === 'INFEASIBLE')
    .map(({ name }) => name);
  if (missing.every((name) => withoutParts.includes(name))) return;
  const description = `has no ${missing.join(', ')}: name them in withoutParts, or plan again`;
  throw new AppError('JOINT_PARTS_MISSING', `joint plan ${id} ${description}`, {
    preconditions: [{ type: 'JOINT_PARTS_MISSING', subject: `joint-plans/${id}`, description }],
    metadata: { jointPlanId: id, parts: missing.join(',') },
  });
}

export type IncidentOfPlan = {
  id: string;
  name: string;
  divisionCode: string;
  hazard: string;
  exercise: boolean;
  state: string;
};

export function requireRealAndOpen({ id, exercise, state }: IncidentOfPlan): void {
  const refused = (reason: string, description: string) =>
    new AppError(reason, `incident ${id} ${description}`, {
      preconditions: [{ type: reason, subject: `incidents/${id}`, description }],
      metadata: { incidentId: id },
    });
  if (exercise) throw refused('PLAN_EXERCISE', 'is an exercise: nothing real is taken for it');
  if (state !== 'OPEN') throw refused('INCIDENT_STATE', `is ${state}, not OPEN`);
}
