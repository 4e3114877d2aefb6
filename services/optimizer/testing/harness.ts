import { randomUUID } from 'node:crypto';
import type { PlanInput, Plan as PlanMessage } from '../../../gen/muster/optimizer/v1/Plan';
import { sql } from '../../platform/db';
import type { Actor, Role } from '../../platform/identity';
import { createLog } from '../../platform/telemetry';
import { testDatabase, type TestDatabase } from '../../platform/testing/database';
import { sharedRedisUrl } from '../../platform/testing/redis';
import { startTestService, testAuthKey, type TestService } from '../../platform/testing/rpc';
import { optimizerConfig } from '../config';
import { startOptimizer } from '../start-service';
import {
  community,
  district,
  neighbour,
  newWorld,
  startIncidentsPeer,
  startEquipmentPeer,
  startInventoryPeer,
  startRosterPeer,
  startSheltersPeer,
  type World,
} from './peers';

export function actor(role: Role, divisionCode = district, id = `u-${role}`): Actor {
  return { id, name: id, grants: [{ role, divisionCode }] };
}

/** The division above the district of the incidents and the other one with a depot. */
export const city = '440300000000';

export const as = (role: Role, divisionCode?: string) => ({ actor: actor(role, divisionCode) });
export const service = { actor: actor('SERVICE', '', 'service:mobilization') };

export type Harness = {
  client: TestService<'optimizer'>['client'];
  database: TestDatabase;
  world: World;
  /** An incident with 100 water and 20 tents needed, and 12 tents held. */
  incident(): string;
  createPlan(incidentId: string, policy?: object): Promise<PlanMessage>;
  solved(planId: string): Promise<PlanMessage>;
  /** Plans, solves and approves. */
  approved(incidentId: string): Promise<PlanMessage>;
  /** A second process of the service on the same database. */
  another(): Promise<{ stop(): Promise<void> }>;
  stop(): Promise<void>;
};

const relief = { divisionCode: community, priority: 10 };
const needs = [
  { ...relief, itemId: 'water', standardId: 'drinking-water', reliefNeed: 'WATER', quantity: 100 },
  { ...relief, itemId: 'tent', standardId: 'tent-4', reliefNeed: 'SHELTER', quantity: 15 },
  {
    ...relief,
    divisionCode: neighbour,
    itemId: 'tent',
    standardId: 'tent-4',
    reliefNeed: 'SHELTER',
    quantity: 5,
    priority: 2,
  },
];

const stock = [
  { depotId: 'depot-1', itemId: 'water', available: 500 },
  { depotId: 'depot-1', itemId: 'tent', available: 10 },
  { depotId: 'depot-2', itemId: 'tent', available: 2 },
];

export async function startHarness(): Promise<Harness> {
  const database = await testDatabase('optimizer');
  const world = newWorld();
  const incidents = await startIncidentsPeer(world);
  const inventory = await startInventoryPeer(world);
  const roster = await startRosterPeer(world);
  const shelters = await startSheltersPeer(world);
  const equipment = await startEquipmentPeer(world);
  const config = optimizerConfig.parse({
    ROSTER_ADDRESS: roster.address,
    SHELTERS_ADDRESS: shelters.address,
    EQUIPMENT_ADDRESS: equipment.address,
    DATABASE_URL: database.url,
    AUTH_KEY: testAuthKey,
    INCIDENTS_ADDRESS: incidents.address,
    INVENTORY_ADDRESS: inventory.address,
    REDIS_URL: sharedRedisUrl(),
  });
  const log = createLog('optimizer', process.env.TEST_LOG_LEVEL ?? 'silent');
  const process_ = async () => {
    const parts = await startOptimizer({ config, db: database.db, log });
    const server = await startTestService('optimizer', { ...parts, db: database.db });
    const stop = async () => {
      await server.stop();
      await parts.stop?.();
    };
    return { client: server.client, stop };
  };
  const first = await process_();
  const { client } = first;
  const createPlan = (incidentId: string, policy: object = {}) =>
    client.createPlan({ requestId: randomUUID(), incidentId, policy }, as('COMMANDER', city));
  const solved = async (id: string) => {
    let last: PlanMessage | undefined;
    for await (const plan of client.watchPlan({ id }, as('COMMANDER'))) last = plan;
    return last!;
  };
  return {
    client,
    database,
    world,
    createPlan,
    solved,
    incident: () => {
      const id = randomUUID();
      const reliefDueTime = new Date(Date.now() + 10 * 3_600_000);
      world.incidents.set(id, { state: 'OPEN', exercise: false, reliefDueTime });
      Object.assign(world, { needs, stock, transfers: [], tranches: [], reported: true });
      world.callOffs = [];
      Object.assign(world, { substitutes: [], parLevels: [], packs: new Map() });
      world.closedDepots.clear();
      return id;
    },
    approved: async (incidentId) => {
      const { id } = await createPlan(incidentId);
      const { etag } = await solved(id);
      return client.approvePlan({ requestId: randomUUID(), id, etag }, as('COMMANDER'));
    },
    another: process_,
    stop: async () => {
      await first.stop();
      await incidents.stop();
      await inventory.stop();
      await Promise.all([roster.stop(), shelters.stop(), equipment.stop()]);
      await database.drop();
    },
  };
}

/** Units of the item a plan ships. */
export function shipped(plan: Pick<PlanInput, 'shipments'>, itemId: string): number {
  return (plan.shipments ?? [])
    .filter((shipment) => shipment.itemId === itemId)
    .reduce((sum, { quantity }) => sum + Number(quantity), 0);
}

export function auditActions({ database }: Harness, planId: string): Promise<string[]> {
  return sql<{ action: string }>(
    database.db,
    'SELECT action FROM audit_entries WHERE subject = $1 ORDER BY id',
    [`plans/${planId}`],
  ).then((rows) => rows.map(({ action }) => action));
}
