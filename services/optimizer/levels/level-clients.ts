import type { CallContext } from '../../platform/rpc-types';
import { asService, everyPage, readDivisions, type Sources } from '../source-clients';
import { fromTimestamp } from '../../platform/wire-values';
import type { LevelFacts, LevelItem, PastIncident, TodayLevel } from './level-facts';

// What a proposal of stock levels reads from incidents and inventory.

const pageSize = 1_000;
/** Of the past, the newest that are repeated as scenarios. */
const replaysMost = 10;
const yearMs = 365.25 * 24 * 3_600_000;

export async function readDanger(
  sources: Sources,
  divisionCode: string,
  context: CallContext,
): Promise<Pick<LevelFacts, 'riskPoints' | 'divisions'>> {
  const { incidents } = sources;
  const asked = { pageSize, divisionCode };
  const [points, populations, divisions] = await Promise.all([
    everyPage((pageToken) =>
      incidents
        .listRiskPoints({ ...asked, pageToken }, asService(context))
        .then(({ riskPoints, nextPageToken }) => ({ rows: riskPoints, nextPageToken })),
    ),
    everyPage((pageToken) =>
      incidents
        .listDivisions({ ...asked, pageToken }, asService(context))
        .then(({ divisions: rows, nextPageToken }) => ({ rows, nextPageToken })),
    ),
    readDivisions(sources, divisionCode, context),
  ]);
  const people = new Map(populations.map(({ code, population }) => [code, Number(population)]));
  return {
    riskPoints: points
      .filter(({ retired }) => !retired)
      .map(({ id, kind, grade, latitude, longitude, ...point }) => ({
        ...{ id, kind, grade, latitude, longitude },
        divisionCode: point.divisionCode,
        people: Number(point.people),
      })),
    divisions: divisions.map((division) => ({
      ...division,
      population: people.get(division.code) ?? 0,
    })),
  };
}

/** Real incidents of the last ten years, the newest of them with their people. */
export async function readPast(
  { incidents }: Sources,
  { divisionCode, now }: { divisionCode: string; now: Date },
  context: CallContext,
): Promise<Pick<LevelFacts, 'incidents' | 'observedYears'>> {
  const rows = await everyPage((pageToken) =>
    incidents
      .listIncidents({ divisionCode, pageSize, pageToken }, asService(context))
      .then(({ incidents: found, nextPageToken }) => ({ rows: found, nextPageToken })),
  );
  const since = (row: (typeof rows)[number]) =>
    (now.getTime() - fromTimestamp(row.detectTime!).getTime()) / yearMs;
  const past = rows.filter((row) => !row.exercise && row.detectTime && since(row) <= 10);
  const described = await Promise.all(
    past.map(async (row, n): Promise<PastIncident> => {
      const { id, name, hazard, divisionCode: code } = row;
      const about = { id, name, hazard, divisionCode: code };
      if (n >= replaysMost) return { ...about, people: [] };
      const { figures } = await incidents.listAffected({ incidentId: id }, asService(context));
      const people = figures
        .map((line) => ({ divisionCode: line.divisionCode, people: Number(line.displacedApart) }))
        .filter((line) => line.people > 0);
      return { ...about, people };
    }),
  );
  return { incidents: described, observedYears: Math.max(0, ...past.map(since)) };
}

/** What one person takes of each item for the days, by the standards pack, and what it costs. */
export async function readLevelItems(
  { incidents, inventory }: Sources,
  {
    conditions,
    days,
    unpricedUnitCost,
  }: {
    conditions: { temperatureCelsius: number; tentShare: number; tentPeople: number };
    days: number;
    unpricedUnitCost: number;
  },
  context: CallContext,
): Promise<LevelItem[]> {
  const [{ rates }, { standards }, items, prices] = await Promise.all([
    incidents.listDemandRates({ conditions }, asService(context)),
    incidents.listStandards({}, asService(context)),
    everyPage((pageToken) =>
      inventory
        .listItems({ pageSize, pageToken }, asService(context))
        .then(({ items: rows, nextPageToken }) => ({ rows, nextPageToken })),
    ),
    readPrices(inventory, context),
  ]);
  const perPerson = new Map(
    rates.map((rate) => [rate.itemId, rate.initialPerPerson + rate.dailyPerPerson * days]),
  );
  const priorities = new Map<string, number>();
  for (const { itemId, priority, enabled } of standards) {
    if (enabled) priorities.set(itemId, Math.max(priority, priorities.get(itemId) ?? 1));
  }
  return items
    .filter(({ id, archived }) => !archived && (perPerson.get(id) ?? 0) > 0)
    .map(({ id, nameZh, nameEn, volumeM3, massKg, shelfLifeDays }) => ({
      ...{ id, nameZh, nameEn, volumeM3, massKg, shelfLifeDays },
      unitsPerPerson: perPerson.get(id)!,
      unitCost: prices.get(id) ?? unpricedUnitCost,
      priced: prices.has(id),
      priority: priorities.get(id) ?? 1,
    }));
}

/** Yuan a base unit: the value that was set, else the cheapest offer. */
async function readPrices(
  inventory: Sources['inventory'],
  context: CallContext,
): Promise<Map<string, number>> {
  const [values, suppliers] = await Promise.all([
    everyPage((pageToken) =>
      inventory
        .listItemValues({ pageSize, pageToken }, asService(context))
        .then(({ values: rows, nextPageToken }) => ({ rows, nextPageToken })),
    ),
    everyPage((pageToken) =>
      inventory
        .listSuppliers({ pageSize, pageToken }, asService(context))
        .then(({ suppliers: rows, nextPageToken }) => ({ rows, nextPageToken })),
    ),
  ]);
  const prices = new Map<string, number>();
  for (const { itemId, unitPriceFen } of suppliers.flatMap(({ blocked, items }) =>
    blocked ? [] : items,
  )) {
    const yuan = Number(unitPriceFen) / 100;
    prices.set(itemId, Math.min(yuan, prices.get(itemId) ?? Infinity));
  }
  for (const { itemId, unitValue } of values) if (unitValue > 0) prices.set(itemId, unitValue);
  return prices;
}

const withoutLevels = new Set(['ENTERPRISE', 'SHELTER']);

/** Open depots of the division that keep stock of their own. */
export async function readLevelDepots(
  { inventory }: Sources,
  divisionCode: string,
  context: CallContext,
): Promise<LevelFacts['depots']> {
  const depots = await everyPage((pageToken) =>
    inventory
      .listDepots({ pageSize, pageToken, divisionCode }, asService(context))
      .then(({ depots: rows, nextPageToken }) => ({ rows, nextPageToken })),
  );
  return depots
    .filter(({ closed, tier }) => !closed && !withoutLevels.has(tier))
    .map(({ id, nameZh, nameEn, areaM2, latitude, longitude, ...depot }) => {
      const place = { latitude, longitude };
      return { id, nameZh, nameEn, areaM2, divisionCode: depot.divisionCode, ...place };
    });
}

/** What the depots have free of the items, and how much they should. */
export async function readHeld(
  { inventory }: Sources,
  {
    divisionCode,
    itemIds,
    depotIds,
  }: { divisionCode: string; itemIds: string[]; depotIds: ReadonlySet<string> },
  context: CallContext,
): Promise<Pick<LevelFacts, 'stock' | 'today'> & { readTime: Date }> {
  const [availability, positions] = await Promise.all([
    inventory.getAvailability({ divisionCode, itemIds }, asService(context)),
    everyPage((pageToken) =>
      inventory
        .listParLevels({ divisionCode, pageSize, pageToken }, asService(context))
        .then(({ positions: rows, nextPageToken }) => ({ rows, nextPageToken })),
    ),
  ]);
  const wanted = new Set(itemIds);
  const isOurs = (line: { depotId: string; itemId: string }) =>
    depotIds.has(line.depotId) && wanted.has(line.itemId);
  return {
    stock: availability.lines
      .filter(isOurs)
      .map(({ depotId, itemId, available }) => ({ depotId, itemId, quantity: Number(available) })),
    today: positions
      .flatMap(({ level }) => (level && isOurs(level) ? [level] : []))
      .map(({ depotId, itemId, minimum, reorder, maximum, etag }): TodayLevel => ({
        ...{ depotId, itemId, etag, minimum: Number(minimum) },
        ...{ reorder: Number(reorder), maximum: Number(maximum) },
      })),
    readTime: fromTimestamp(availability.readTime!),
  };
}

/** The most that one person may approve alone, in yuan; undefined without a limit. */
export async function readValueLimit(
  { inventory }: Sources,
  covers: (divisionCode: string) => boolean,
  context: CallContext,
): Promise<number | undefined> {
  const limits = await everyPage((pageToken) =>
    inventory
      .listApprovalLimits({ pageSize, pageToken }, asService(context))
      .then(({ limits: rows, nextPageToken }) => ({ rows, nextPageToken })),
  );
  const length = (code: string) => code.replace(/0+$/, '').length;
  const [nearest] = limits
    .filter(({ divisionCode }) => covers(divisionCode))
    .sort((a, b) => length(b.divisionCode) - length(a.divisionCode));
  return nearest?.valueMax;
}
