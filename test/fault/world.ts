import { setTimeout as sleep } from 'node:timers/promises';
import type { Commit } from '../../gen/muster/mobilization/v1/Commit';
import type { Plan } from '../../gen/muster/optimizer/v1/Plan';
import { toTimestamp } from '../../services/platform/wire-values';
import { as, persist, request, type Clients } from './cluster';

export const item = 'water';
export const depots = ['depot-a', 'depot-b'] as const;
export const stockEach = 600;

const district = '440310000000';
const street = '440310001000';
const communities = ['440310001001', '440310001002'];

/** Loads the world and makes the plan all tests commit and take back again. */
export async function makePlan(clients: Clients): Promise<Plan> {
  await loadInventory(clients);
  await loadDivisions(clients);
  const incident = await clients.incidents.createIncident(
    request({
      incident: {
        name: 'flood',
        hazard: 'FLOOD' as const,
        divisionCode: district,
        conditions: { days: 1 },
        detectTime: toTimestamp(new Date()),
      },
    }),
    as,
  );
  await clients.incidents.reportAffected(
    request({
      incidentId: incident.id,
      kind: 'INITIAL' as const,
      lines: communities.map((divisionCode) => ({ divisionCode, affected: 100, displaced: 100 })),
    }),
    as,
  );
  const planned = await clients.optimizer.createPlan(
    request({ incidentId: incident.id, policy: { timeLimitSeconds: 10 } }),
    as,
  );
  return solved(clients, planned.id);
}

async function solved(clients: Clients, id: string): Promise<Plan> {
  for (;;) {
    const plan = await clients.optimizer.getPlan({ id }, as);
    if (plan.solve?.state === 'FAILED') throw new Error(`no plan: ${plan.solve.failure}`);
    if (plan.solve?.state === 'SUCCEEDED') return plan;
    await sleep(100);
  }
}

export async function loadInventory({ inventory }: Clients): Promise<void> {
  const named = { nameZh: '水', nameEn: 'Water', unitZh: '瓶', unitEn: 'bottle' };
  const measures = { contentPerUnit: 1, standardId: 'drinking-water', massKg: 1, volumeM3: 0.001 };
  await inventory.createItem(request({ item: { id: item, ...named, ...measures } }), as);
  for (const [n, id] of depots.entries()) {
    const place = { latitude: 22.69 + n * 0.01, longitude: 114.34, divisionCode: district };
    const depot = { id, nameZh: id, nameEn: id, tier: 'DISTRICT' as const, ...place };
    await inventory.createDepot(request({ depot }), as);
  }
  const lines = depots.map((depotId) => ({
    depotId,
    itemId: item,
    batchNumber: 'b1',
    quantity: stockEach,
  }));
  await inventory.receiveStock(request({ lines, documentNumber: 'opening' }), as);
}

export async function loadDivisions({ incidents }: Clients): Promise<void> {
  const division = (code: string, parentCode: string, n: number) => {
    const names = { nameZh: code, nameEn: code, population: 10_000 };
    return { code, parentCode, ...names, latitude: 22.69 + n * 0.01, longitude: 114.33 };
  };
  const divisions = [
    division(district, '', 0),
    division(street, district, 0),
    ...communities.map((code, n) => division(code, street, n)),
  ];
  await incidents.putDivisions(request({ divisions }), as);
  const standard = {
    ...{ id: 'drinking-water', nameZh: '饮用水', nameEn: 'Drinking water', unit: 'L' },
    ...{ reliefNeed: 'WATER' as const, basis: 'PERSON' as const, rate: 5, perDay: true },
    ...{ priority: 10, itemId: item, contentPerUnit: 1, source: 'SYN', enabled: true },
  };
  await incidents.putStandard(request({ standard }), as);
}

/** Starts a commit of the plan as it is now; the same request is repeated until it is answered. */
export async function commit(clients: Clients, planId: string): Promise<string> {
  const plan = await persist(() => clients.optimizer.getPlan({ id: planId }, as));
  const body = request({ planId, planEtag: plan.etag });
  const { id } = await persist(() => clients.mobilization.commitPlan(body, as));
  return id;
}

export async function cancel(clients: Clients, id: string): Promise<Commit> {
  const body = request({ id, reason: 'taken back' });
  await persist(() => clients.mobilization.cancelCommit(body, as));
  return ended(clients, id);
}

/** Takes back what a test that failed left standing, so that the next begins with nothing. */
export async function takeBackAll(clients: Clients, planId: string): Promise<void> {
  const { commits } = await persist(() => clients.mobilization.listCommits({ planId }, as));
  for (const { id } of commits) {
    const { state } = await ended(clients, id);
    if (state === 'SUCCEEDED') await cancel(clients, id);
  }
}

export async function ended(clients: Clients, id: string): Promise<Commit> {
  for (;;) {
    const found = await persist(() => clients.mobilization.getCommit({ id }, as));
    if (found.endTime && found.state !== 'RUNNING' && found.state !== 'COMPENSATING') return found;
    await sleep(100);
  }
}

/** What the inventory holds for the plan and whether its books are right. */
export async function inventoryOf({ inventory }: Clients, plan: Pick<Plan, 'incidentId'>) {
  const { incidentId } = plan;
  const reservations = await persist(() =>
    inventory.listReservations({ incidentId, pageSize: 1_000 }, as),
  );
  const open = reservations.reservations.filter(
    ({ state }) => state === 'HELD' || state === 'CONFIRMED',
  );
  const listed = await persist(() => inventory.listTransfers({ incidentId, pageSize: 1_000 }, as));
  const standing = listed.transfers.filter(({ state }) => state !== 'CANCELLED');
  const units = (lines: { quantity: string }[]) =>
    lines.reduce((sum, { quantity }) => sum + Number(quantity), 0);
  const availability = await persist(() => inventory.getAvailability({ itemIds: [item] }, as));
  return {
    states: open.map(({ state }) => state),
    reserved: open.reduce((sum, { lines }) => sum + units(lines), 0),
    transfers: standing,
    moved: standing.reduce((sum, { lines }) => sum + units(lines), 0),
    available: availability.lines.reduce((sum, line) => sum + Number(line.available), 0),
    faults: await persist(() => ledgerFaults(inventory)),
  };
}

async function ledgerFaults(inventory: Clients['inventory']): Promise<string[]> {
  const faults: string[] = [];
  let done = false;
  for await (const part of inventory.verifyLedger({}, as)) {
    faults.push(...part.faults);
    done = part.done;
  }
  return done ? faults : ['the verification did not finish'];
}
