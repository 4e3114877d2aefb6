import type { Api } from './cli/connection';
import {
  catalogue,
  demoFlood,
  fleets,
  openingStock,
  referenceDistrict,
  standardsPack,
} from './reference/load';
import { requestIdOf } from './request-id';

export type SeedRun = {
  /** Names this run: the same one again repeats nothing that is already there. */
  id: string;
  /** ISO date that lots are dated from, and the moment the flood was detected. */
  today: string;
  floodDetectTime: string;
};

export type SeedResult = { incidentId: string; counts: Record<string, number> };

type Step = { name: string; run: () => Promise<number> };

const linesPerReceipt = 1_000;

function chunks<T>(rows: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, index) =>
    rows.slice(index * size, (index + 1) * size),
  );
}

const minutesAfter = (time: string, minutes: number) =>
  new Date(Date.parse(time) + minutes * 60_000).toISOString();

/**
 * Loads the reference district through the same API that people use: divisions, standards, items,
 * depots, opening stock, fleets, accounts. Every call has a request id made from the run and
 * the row, so a run that was cut short is finished by running it again.
 */
export async function seedDistrict(
  api: Api,
  run: SeedRun,
  passwords: Record<string, string>,
  onProgress: (done: number, total: number, step: string) => void = () => {},
): Promise<Record<string, number>> {
  const { divisions, depots, accounts } = referenceDistrict();
  const key = (...names: string[]) => requestIdOf(run.id, ...names);
  const each = async <T>(rows: T[], send: (row: T, index: number) => Promise<unknown>) => {
    for (const [index, row] of rows.entries()) await send(row, index);
    return rows.length;
  };
  const steps: Step[] = [
    {
      name: 'divisions',
      run: async () => {
        const rows = divisions.map(({ source: _source, level: _level, ...division }) => division);
        await api.post('/v1/divisions', { divisions: rows }, key('divisions'));
        return rows.length;
      },
    },
    {
      name: 'standards',
      run: () =>
        each(standardsPack().demand, (standard) =>
          api.post('/v1/standards', standard, key('standard', standard.id)),
        ),
    },
    {
      name: 'items',
      run: () =>
        each(
          catalogue().filter(({ tracking }) => tracking === 'LOT'),
          ({ tracking: _tracking, source: _source, supplyCode, ...item }) =>
            api.post(
              '/v1/items',
              { ...item, ...(supplyCode ? { supplyCode } : {}) },
              key('item', item.id),
            ),
        ),
    },
    {
      name: 'depots',
      run: () =>
        each(depots, ({ id, nameZh, nameEn, tier, divisionCode, latitude, longitude, areaM2 }) => {
          const depot = { id, nameZh, nameEn, tier, divisionCode, latitude, longitude, areaM2 };
          return api.post('/v1/depots', depot, key('depot', id));
        }),
    },
    {
      name: 'stock lines',
      run: async () => {
        const lines = openingStock({ today: run.today });
        await each(chunks(lines, linesPerReceipt), (part, index) =>
          api.post(
            '/v1/receipts',
            {
              lines: part,
              documentNumber: `OPENING-${run.today}-${index + 1}`,
              reason: '期初库存',
            },
            key('stock', String(index)),
          ),
        );
        return lines.length;
      },
    },
    {
      name: 'fleets',
      run: async () => {
        const rows = fleets()
          .filter(({ vehicleClass }) => vehicleClass === 'TRUCK')
          .map((fleet) => ({
            id: fleet.id,
            nameZh: fleet.nameZh,
            nameEn: fleet.nameEn,
            homeDepotId: fleet.homeDepotId,
            count: fleet.count,
            massKgCapacity: fleet.massKgCapacity,
            volumeM3Capacity: fleet.volumeM3Capacity * fleet.usableVolumeShare,
            hoursAvailable: fleet.hoursAvailable,
          }));
        await api.post('/v1/fleets', { fleets: rows }, key('fleets'));
        return rows.length;
      },
    },
    {
      name: 'accounts',
      run: () =>
        each(accounts, ({ userName, nameZh, nameEn, grants }) =>
          api.post(
            '/v1/accounts',
            { account: userName, nameZh, nameEn, grants, password: passwords[userName] },
            key('account', userName),
          ),
        ),
    },
  ];
  const counts: Record<string, number> = {};
  for (const [index, step] of steps.entries()) {
    onProgress(index, steps.length, step.name);
    counts[step.name] = await step.run();
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
