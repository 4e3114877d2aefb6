import { AppError } from '../platform/errors';
import { serviceActor } from '../platform/identity';
import type { CallOptions, Client } from '../platform/rpc-client';
import type { CallContext } from '../platform/rpc-types';
import { fromTimestamp } from '../platform/wire-values';
import { promiseKinds, type Tranche } from './call-offs';
import type { PlannedNeed } from './outstanding';
import type { ClosureRecord } from './plan-roads';
import type { PlannerInput } from './planner';
import type { CallOffFacts, TransferFacts } from './promises';
import type { SafetyStock } from './safety-stock';
import type { SubstituteRule } from './substitutes';

// What the optimizer reads from the other services. It asks as itself, on behalf of the user; a
// plan then draws only on depots where the user may plan (access.ts).

export type Sources = {
  incidents: Client<'incidents'>;
  inventory: Client<'inventory'>;
  equipment: Client<'equipment'>;
};

const pageSize = 1_000;

export function asService(context: CallContext): CallOptions {
  const user = context.actor.onBehalfOf ?? context.actor.id;
  return { parent: context, actor: serviceActor('optimizer', user) };
}

export type IncidentFacts = {
  id: string;
  divisionCode: string;
  exercise: boolean;
  open: boolean;
  reliefDueTime?: Date;
};

export async function readIncident(
  { incidents }: Sources,
  id: string,
  context: CallContext,
): Promise<IncidentFacts> {
  const incident = await incidents.getIncident({ id }, asService(context));
  const { divisionCode, exercise, state, reliefDueTime } = incident;
  const due = reliefDueTime ? { reliefDueTime: fromTimestamp(reliefDueTime) } : {};
  return { id, divisionCode, exercise, open: state === 'OPEN', ...due };
}

export async function readNeeds(
  { incidents }: Sources,
  incidentId: string,
  context: CallContext,
): Promise<{ needs: PlannedNeed[]; readTime: Date }> {
  const answer = await incidents.listNeeds({ incidentId }, asService(context));
  if (answer.reportId === '') {
    throw new AppError('NO_REPORT', 'nobody has been reported in need yet', {
      preconditions: [
        {
          type: 'NO_REPORT',
          subject: `incidents/${incidentId}`,
          description: 'must have a report of the people affected',
        },
      ],
    });
  }
  const needs = answer.needs.map(({ quantity, ...need }) => {
    const { divisionCode, itemId, standardId, reliefNeed, priority } = need;
    const amount = Number(quantity);
    return { divisionCode, itemId, standardId, reliefNeed, priority, quantity: amount };
  });
  return { needs, readTime: fromTimestamp(answer.readTime!) };
}

/** Roads that are closed now or will be, also as other incidents know them, and when that was read. */
export async function readClosures(
  { incidents }: Sources,
  incidentIds: readonly string[],
  context: CallContext,
): Promise<{ closures: ClosureRecord[]; readTime: Date; leftOut: number }> {
  const asked = { incidentIds: [...incidentIds] };
  const answer = await incidents.listClosedRoads(asked, asService(context));
  const { roadClosures, incidentNames, readTime, leftOut } = answer;
  const closures = roadClosures.map(({ id, medium, incidentId, ...road }): ClosureRecord => {
    const { fromDepotId, fromDivisionCode, toDepotId, toDivisionCode, untilTime } = road;
    const { bothWays, reason } = road;
    return {
      ...{ id, fromDepotId, fromDivisionCode, toDepotId, toDivisionCode, bothWays, reason },
      ...{ incidentId, incidentName: incidentNames[incidentId] ?? '' },
      medium: medium === 'WATER' ? 'WATER' : 'ROAD',
      fromTime: fromTimestamp(road.fromTime!),
      ...(untilTime ? { untilTime: fromTimestamp(untilTime) } : {}),
    };
  });
  return { closures, readTime: fromTimestamp(readTime!), leftOut };
}

/** What becomes of the goods of the incident's plans. */
export async function readTransfers(
  { inventory }: Sources,
  incidentId: string,
  context: CallContext,
): Promise<TransferFacts[]> {
  const transfers = await everyPage((pageToken) =>
    inventory
      .listTransfers({ incidentId, pageSize, pageToken }, asService(context))
      .then(({ transfers: rows, nextPageToken }) => ({ rows, nextPageToken })),
  );
  return transfers.map(({ reservationId, toDivisionCode, toDepotId, state, lines }) => ({
    reservationId,
    ...(toDivisionCode ? { toDivisionCode } : {}),
    ...(toDepotId ? { toDepotId } : {}),
    cancelled: state === 'CANCELLED',
    lines: lines.map(({ itemId, quantity, lost }) => {
      return { itemId, quantity: Number(quantity), lost: Number(lost) };
    }),
  }));
}

/** What the incident has called off and not received yet. */
export async function readCallOffs(
  { inventory }: Sources,
  incidentId: string,
  context: CallContext,
): Promise<CallOffFacts[]> {
  const callOffs = await everyPage((pageToken) =>
    inventory
      .listCallOffs({ incidentId, pageSize, pageToken }, asService(context))
      .then(({ callOffs: rows, nextPageToken }) => ({ rows, nextPageToken })),
  );
  return callOffs
    .filter(({ state }) => state === 'CONFIRMED' || state === 'PARTIALLY_RECEIVED')
    .map(({ agreementId, capacityId, quantity, received }) => {
      return { sourceId: agreementId || capacityId, open: Number(quantity) - Number(received) };
    });
}

export type Network = Pick<PlannerInput, 'items' | 'depots' | 'divisions' | 'availability'> & {
  /** When the stock was read; absent when nothing was asked for. */
  readTime?: Date;
};

/** Depots, places and items, and the stock of these items (fit for use that day) in one read. */
export async function readNetwork(
  sources: Sources,
  asked: { divisionCode: string; itemIds: string[]; usableUntil?: string },
  context: CallContext,
): Promise<Network> {
  const { divisionCode, itemIds, usableUntil = '' } = asked;
  const [depots, items, divisions] = await Promise.all([
    readDepots(sources, context),
    readItems(sources, itemIds, context),
    readDivisions(sources, divisionCode, context),
  ]);
  const network = { depots, items, divisions };
  // An empty list would ask for every item there is.
  if (itemIds.length === 0) return { ...network, availability: [] };
  return { ...network, ...(await readStock(sources, { itemIds, usableUntil }, context)) };
}

/** The stock of these items, fit for use that day; of every item there is where none is named. */
export async function readStock(
  { inventory }: Sources,
  asked: { itemIds: string[]; usableUntil: string },
  context: CallContext,
): Promise<{ availability: PlannerInput['availability']; readTime: Date }> {
  const stock = await inventory.getAvailability(asked, asService(context));
  return {
    availability: stock.lines.map(({ depotId, itemId, available }) => {
      return { depotId, itemId, available: Number(available) };
    }),
    readTime: fromTimestamp(stock.readTime!),
  };
}

const promisesAtOnce = 200;

/** What agreements and factories can still give of the items within the hours, in order. */
export async function readTranches(
  { inventory }: Sources,
  { itemIds, hours }: { itemIds: string[]; hours: number },
  context: CallContext,
): Promise<Tranche[]> {
  const found: Tranche[] = [];
  const horizonHours = Math.min(2_160, Math.max(1, hours));
  // A long wait is told apart in fewer steps: each is another moment at which goods may leave.
  const stepHours = Math.min(24, Math.max(1, Math.ceil(horizonHours / 24)));
  for (let at = 0; at < itemIds.length; at += promisesAtOnce) {
    const { tranches } = await inventory.listSupplyTranches(
      {
        itemIds: itemIds.slice(at, at + promisesAtOnce),
        horizonHours,
        stepHours,
        withoutKinds: ['STOCK', 'TRANSFER', 'CALL_OFF', 'PURCHASE'],
      },
      asService(context),
    );
    for (const { kind, expireHours, quantity, ...line } of tranches) {
      const known = promiseKinds.find((each) => each === kind);
      // Goods that spoil before they are due help nobody.
      if (known === undefined || expireHours !== undefined) continue;
      const { sourceId, depotId, itemId, availableHours } = line;
      const units = Number(quantity);
      found.push({ kind: known, sourceId, depotId, itemId, quantity: units, availableHours });
    }
  }
  return found;
}

export async function readDepots(
  { inventory }: Sources,
  context: CallContext,
): Promise<PlannerInput['depots']> {
  const depots = await everyPage((pageToken) =>
    inventory
      .listDepots({ pageSize, pageToken }, asService(context))
      .then(({ depots: rows, nextPageToken }) => ({ rows, nextPageToken })),
  );
  return depots.map(({ id, divisionCode, closed, leadHours, ...depot }) => {
    const { nameZh, nameEn, latitude, longitude } = depot;
    return { id, divisionCode, closed, leadHours, nameZh, nameEn, latitude, longitude };
  });
}

async function readItems({ inventory }: Sources, itemIds: string[], context: CallContext) {
  const wanted = new Set(itemIds);
  const items = await everyPage((pageToken) =>
    inventory
      .listItems({ pageSize, pageToken, includeArchived: true }, asService(context))
      .then(({ items: rows, nextPageToken }) => ({ rows, nextPageToken })),
  );
  return items
    .filter(({ id }) => wanted.has(id))
    .map(({ id, nameZh, nameEn, massKg, volumeM3, packs }) => ({
      ...{ id, nameZh, nameEn, massKg, volumeM3 },
      ...packOf(packs),
    }));
}

/** The smallest pack of an item, where it has one. */
function packOf([pack]: { units: string; massKg: number; volumeM3: number }[]) {
  if (pack === undefined) return {};
  const { units, massKg, volumeM3 } = pack;
  return { pack: { units: Number(units), massKg, volumeM3 } };
}

/** Every item that may stand in for another. */
export async function readSubstitutes(
  { inventory }: Sources,
  context: CallContext,
): Promise<SubstituteRule[]> {
  const rules = await everyPage((pageToken) =>
    inventory
      .listSubstitutes({ pageSize, pageToken }, asService(context))
      .then(({ substitutes: rows, nextPageToken }) => ({ rows, nextPageToken })),
  );
  return rules.map(({ itemId, substituteItemId, ratio, twoWay, priority }) => {
    return { itemId, substituteItemId, ratio, twoWay, priority };
  });
}

const itemsAtOnce = 4;

/** The minimum of each par level: what a depot keeps of an item for whatever comes next. */
export async function readSafetyStock(
  { inventory }: Sources,
  itemIds: string[],
  context: CallContext,
): Promise<SafetyStock[]> {
  const found: SafetyStock[] = [];
  const waiting = [...itemIds];
  const read = async (): Promise<void> => {
    for (let itemId = waiting.shift(); itemId !== undefined; itemId = waiting.shift()) {
      const asked = { itemId, pageSize };
      const positions = await everyPage((pageToken) =>
        inventory
          .listParLevels({ ...asked, pageToken }, asService(context))
          .then(({ positions: rows, nextPageToken }) => ({ rows, nextPageToken })),
      );
      for (const { level } of positions) {
        const quantity = Number(level?.minimum ?? 0);
        if (level && quantity > 0) found.push({ depotId: level.depotId, itemId, quantity });
      }
    }
  };
  await Promise.all(Array.from({ length: itemsAtOnce }, read));
  return found;
}

export async function readDivisions(
  { incidents }: Sources,
  divisionCode: string,
  context: CallContext,
): Promise<PlannerInput['divisions']> {
  const divisions = await everyPage((pageToken) =>
    incidents
      .listDivisions({ divisionCode, pageSize, pageToken }, asService(context))
      .then(({ divisions: rows, nextPageToken }) => ({ rows, nextPageToken })),
  );
  return divisions.map(({ code, nameZh, nameEn, parentCode, latitude, longitude }) => {
    return { code, nameZh, nameEn, parentCode, latitude, longitude };
  });
}

export async function everyPage<Row>(
  page: (pageToken: string) => Promise<{ rows: Row[]; nextPageToken: string }>,
): Promise<Row[]> {
  const all: Row[] = [];
  for (let token = ''; ;) {
    const { rows, nextPageToken } = await page(token);
    all.push(...rows);
    if (nextPageToken === '') return all;
    token = nextPageToken;
  }
}
