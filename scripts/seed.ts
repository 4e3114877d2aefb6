import type { Api } from './cli/connection';
import {
  bins,
  catalogue,
  catalogueFacts,
  demoFlood,
  fleets,
  openingStock,
  drillData,
  readinessRules,
  referenceDistrict,
  replenishment,
  responsePlans,
  riskPoints,
  rosterFacts,
  standardsPack,
  stocking,
} from './reference/load';
import { generateParLevels } from './reference/replenishment';
import { nameOf } from './reference/roster';
import { requestIdOf } from './request-id';
import { sendEquipment } from './seed-equipment';
import { sendShelters } from './seed-shelters';
import { linkAccount, sendDuty, sendPeople, sendTeams } from './seed-roster';

export type SeedRun = {
  /** Names this run: the same one again repeats nothing that is already there. */
  id: string;
  /** ISO date that lots are dated from, and the moment the flood was detected. */
  today: string;
  floodDetectTime: string;
};

/** A run that begins now: the flood's last report is the newest thing that has happened. */
export function seedRun(id: string, now: Date): SeedRun {
  const lastReport = Math.max(...demoFlood().reports.map(({ observeMinutes }) => observeMinutes));
  const detected = new Date(now.getTime() - lastReport * 60_000);
  return { id, today: now.toISOString().slice(0, 10), floodDetectTime: detected.toISOString() };
}

/** What a step sends with, and the request id of each row of it. */
export type Sender = { api: Api; key: (...names: string[]) => string; run: SeedRun };
type Step = {
  name: string;
  send: (sender: Sender, passwords: Record<string, string>) => Promise<number>;
};

const linesPerReceipt = 1_000;

function chunks<T>(rows: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, index) =>
    rows.slice(index * size, (index + 1) * size),
  );
}

async function each<T>(rows: T[], send: (row: T, index: number) => Promise<unknown>) {
  for (const [index, row] of rows.entries()) await send(row, index);
  return rows.length;
}

const minutesAfter = (time: string, minutes: number) =>
  new Date(Date.parse(time) + minutes * 60_000).toISOString();

async function sendDivisions({ api, key }: Sender): Promise<number> {
  const divisions = referenceDistrict().divisions.map(
    ({ source: _source, level: _level, parentCode, ...division }) => ({
      ...division,
      ...(parentCode ? { parentCode } : {}),
    }),
  );
  await api.put('/v1/divisions', { divisions }, key('divisions'));
  return divisions.length;
}

function sendStandards({ api, key }: Sender): Promise<number> {
  return each(standardsPack().demand, ({ id, ...standard }) =>
    api.put(`/v1/standards/${id}`, standard, key('standard', id)),
  );
}

function sendTaxonomies({ api, key }: Sender): Promise<number> {
  return each(catalogueFacts().taxonomies, ({ id, source: _source, nodes, ...taxonomy }) =>
    api.put(
      `/v1/taxonomies/${id}`,
      {
        ...taxonomy,
        nodes: nodes.map(({ parentCode, ...node }) =>
          parentCode ? { ...node, parentCode } : node,
        ),
      },
      key('taxonomy', id),
    ),
  );
}

function sendItems({ api, key }: Sender): Promise<number> {
  const items = catalogue().filter(({ tracking }) => tracking === 'LOT');
  const places = new Map(catalogueFacts().placements.map((place) => [place.itemId, place]));
  return each(items, ({ tracking: _tracking, source: _source, supplyCode, ...item }) => {
    const { supplyClass, storageClass, taxonomyCodes } = places.get(item.id)!;
    const place = { supplyClass, storageClass, taxonomyCodes };
    const code = supplyCode ? { supplyCode } : {};
    return api.post('/v1/items', { ...item, ...place, ...code }, key('item', item.id));
  });
}

async function sendKits({ api, key }: Sender): Promise<number> {
  const { kits, substitutes } = catalogueFacts();
  await each(kits, ({ itemId, components }) =>
    api.put(`/v1/kits/${itemId}`, { components }, key('kit', itemId)),
  );
  await each(substitutes, ({ itemId, substituteItemId, source: _source, ...substitute }) =>
    api.put(
      `/v1/items/${itemId}/substitutes/${substituteItemId}`,
      substitute,
      key('substitute', itemId, substituteItemId),
    ),
  );
  return kits.length + substitutes.length;
}

function sendBins({ api, key }: Sender): Promise<number> {
  return each(bins(), ({ depotId, source: _source, ...bin }) =>
    api.post(`/v1/depots/${depotId}/bins`, bin, key('bin', depotId, bin.code)),
  );
}

// Numbers of names beyond those of the teams' people.
const keepersFrom = 2_000;

function sendDepots({ api, key }: Sender): Promise<number> {
  const facts = rosterFacts();
  return each(
    referenceDistrict().depots,
    ({ id, nameZh, nameEn, tier, divisionCode, latitude, longitude, ...depotFacts }, index) => {
      const { areaM2, leadHours, parentId } = depotFacts;
      const place = { divisionCode, latitude, longitude, ...(parentId && { parentId }) };
      // Whoever keeps a depot owns the alerts about it until they are given to somebody.
      const keeper = nameOf(facts, keepersFrom + index);
      const depot = { id, nameZh, nameEn, tier, ...place, areaM2, leadHours, keeper };
      return api.post('/v1/depots', depot, key('depot', id));
    },
  );
}

async function sendStock({ api, key, run }: Sender): Promise<number> {
  const lines = openingStock({ today: run.today }).map(({ expireDate, ...line }) =>
    expireDate ? { ...line, expireDate } : line,
  );
  await each(chunks(lines, linesPerReceipt), (part, index) => {
    const documentNumber = `OPENING-${run.today}-${index + 1}`;
    const receipt = { lines: part, documentNumber, reason: '期初库存 opening stock' };
    return api.post('/v1/stock/receipts', receipt, key('stock', String(index)));
  });
  return lines.length;
}

const dayLater = (date: string, days: number) =>
  new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);

/** What others promise: stock on call, and what factories can make. */
async function sendAgreements({ api, key, run }: Sender): Promise<number> {
  const { agreements, agreementDays, capacityDays } = replenishment();
  const dates = { validFrom: run.today, validTo: dayLater(run.today, agreementDays) };
  const made = await each(agreements, (agreement) => {
    const { depotId, itemId } = agreement;
    return api.post('/v1/agreements', { ...agreement, ...dates }, key('agree', depotId, itemId));
  });
  const capacities = referenceDistrict().depots.flatMap(({ id: depotId, capacities: own }) =>
    own.map((capacity) => ({ depotId, ...capacity })),
  );
  return (
    made +
    (await each(capacities, (capacity) => {
      const quantity = capacity.unitsPerHour * 24 * capacityDays;
      const body = { ...capacity, quantity, ...dates };
      return api.post('/v1/capacities', body, key('capacity', capacity.depotId, capacity.itemId));
    }))
  );
}

async function sendSuppliers({ api, key, run }: Sender): Promise<number> {
  const { suppliers, frameworks, agreementDays } = replenishment();
  const dates = { validFrom: run.today, validTo: dayLater(run.today, agreementDays) };
  await each(suppliers, (supplier) =>
    api.post('/v1/suppliers', supplier, key('supplier', supplier.id)),
  );
  await each(frameworks, (framework) => {
    const { supplierId, itemId } = framework;
    const body = { ...framework, ...dates };
    return api.post('/v1/framework-agreements', body, key('framework', supplierId, itemId));
  });
  return suppliers.length;
}

type DemandRules = { etag: string; coverDaysMin: number };

async function sendLevels({ api, key, run }: Sender): Promise<number> {
  const lines = openingStock({ today: run.today });
  const levels = generateParLevels(lines, referenceDistrict().depots, replenishment().par);
  // Demand follows from the standards and the population; only whom to serve is decided here.
  const { target } = stocking();
  const { routineShare, routineInitialShare } = replenishment().demand;
  const rules = await api.get<DemandRules>('/v1/demand-rules');
  const { populationShare, conditions } = target;
  const shares = { populationShare, routineShare, routineInitialShare };
  // Rules that somebody has changed since are theirs.
  if (rules.etag === '1') {
    await api.put('/v1/demand-rules', { ...rules, ...shares, ...conditions }, key('demand-rules'));
  }
  await api.put('/v1/par-levels', { levels }, key('par-levels'));
  return levels.length;
}

/** Only trucks carry supplies; the volume a plan may use is the share that can be loaded. */
async function sendFleets({ api, key }: Sender): Promise<number> {
  const trucks = fleets()
    .filter(({ vehicleClass }) => vehicleClass === 'TRUCK')
    .map(({ id, nameZh, nameEn, homeDepotId, count, ...fleet }) => ({
      id,
      nameZh,
      nameEn,
      homeDepotId,
      count,
      massKgCapacity: fleet.massKgCapacity,
      volumeM3Capacity: fleet.volumeM3Capacity * fleet.usableVolumeShare,
      hoursAvailable: fleet.hoursAvailable,
    }));
  await api.put('/v1/fleets', { fleets: trucks }, key('fleets'));
  return trucks.length;
}

function sendAccounts(sender: Sender, passwords: Record<string, string>): Promise<number> {
  const { api, key } = sender;
  return each(referenceDistrict().accounts, async ({ userName, nameZh, grants, personId }) => {
    const account = { account: userName, name: nameZh, grants, password: passwords[userName] };
    const { id } = await api.post<{ id: string }>(
      '/v1/accounts',
      account,
      key('account', userName),
    );
    if (personId) await linkAccount(sender, personId, id);
  });
}

function sendReadinessRules({ api, key }: Sender): Promise<number> {
  return each(readinessRules(), ({ id, ...rule }) =>
    api.put(`/v1/readiness-rules/${id}`, rule, key('readiness-rule', id)),
  );
}

async function sendDrillData({ api, key }: Sender): Promise<number> {
  const { guides, days, series } = drillData();
  for (const { id, ...guide } of guides) {
    await api.put(`/v1/evaluation-guides/${id}`, guide, key('evaluation-guide', id));
  }
  await api.put('/v1/drill-days', { days }, key('drill-days'));
  return each(series, ({ id, ...one }) =>
    api.put(`/v1/drill-series/${id}`, one, key('drill-series', id)),
  );
}

async function sendRiskPoints({ api, key }: Sender): Promise<number> {
  const points = riskPoints().map(({ source: _source, ...point }) => point);
  await api.put('/v1/risk-points', { riskPoints: points }, key('risk-points'));
  return points.length;
}

function sendResponsePlans({ api, key }: Sender): Promise<number> {
  return each(responsePlans(), ({ id, ...plan }) =>
    api.put(`/v1/response-plans/${id}`, plan, key('response-plan', id)),
  );
}

const steps: Step[] = [
  { name: 'divisions', send: sendDivisions },
  { name: 'standards', send: sendStandards },
  { name: 'taxonomies', send: sendTaxonomies },
  { name: 'items', send: sendItems },
  { name: 'kits and substitutes', send: sendKits },
  { name: 'depots', send: sendDepots },
  { name: 'bins', send: sendBins },
  { name: 'stock lines', send: sendStock },
  { name: 'agreements', send: sendAgreements },
  { name: 'suppliers', send: sendSuppliers },
  { name: 'par levels', send: sendLevels },
  { name: 'fleets', send: sendFleets },
  { name: 'teams', send: sendTeams },
  { name: 'people', send: sendPeople },
  { name: 'shifts', send: sendDuty },
  { name: 'risk points', send: sendRiskPoints },
  { name: 'response plans', send: sendResponsePlans },
  { name: 'equipment', send: sendEquipment },
  { name: 'shelters', send: sendShelters },
  { name: 'readiness rules', send: sendReadinessRules },
  { name: 'drills', send: sendDrillData },
  { name: 'accounts', send: sendAccounts },
];

/**
 * Loads the reference district through the same API that people use. Every call has a request id
 * made from the run and the row, so a run that was cut short is finished by running it again.
 */
export async function seedDistrict(
  api: Api,
  run: SeedRun,
  passwords: Record<string, string>,
  onProgress: (done: number, total: number, step: string) => void = () => {},
): Promise<Record<string, number>> {
  const sender = { api, run, key: (...names: string[]) => requestIdOf(run.id, ...names) };
  const counts: Record<string, number> = {};
  for (const [index, step] of steps.entries()) {
    onProgress(index, steps.length, step.name);
    counts[step.name] = await step.send(sender, passwords);
  }
  onProgress(steps.length, steps.length, 'done');
  return counts;
}

/** Tells the demonstration flood: the incident and its reports, newest last. */
export async function seedFlood(api: Api, run: SeedRun): Promise<string> {
  const flood = demoFlood();
  const detectTime = run.floodDetectTime;
  const incident = await api.post<{ id: string }>(
    '/v1/incidents',
    {
      name: flood.nameZh,
      hazard: flood.hazard,
      divisionCode: flood.divisionCode,
      responseLevel: flood.responseLevel,
      conditions: flood.conditions,
      detectTime,
    },
    requestIdOf(run.id, 'flood'),
  );
  for (const [index, report] of flood.reports.entries()) {
    const { kind, lines, note, observeMinutes } = report;
    await api.post(
      `/v1/incidents/${incident.id}/reports`,
      { kind, lines, note, observeTime: minutesAfter(detectTime, observeMinutes) },
      requestIdOf(run.id, 'report', String(index)),
    );
  }
  return incident.id;
}
