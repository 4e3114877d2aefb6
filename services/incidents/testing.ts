import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import type { Actor, Role } from '../platform/identity';
import { connect } from '../platform/rpc-client';
import { startServer } from '../platform/rpc-server';
import type { Client } from '../platform/rpc-types';
import { testDatabase, type TestDatabase } from '../platform/testing/database';
import { toTimestamp } from '../platform/wire-values';
import { incidentsReasons } from './errors';
import { responsePlansService } from './response-plans/response-plan-service';
import { riskPointsService } from './risk-point-service';
import { roadClosuresService } from './road-closure-service';
import { incidentsService } from './service';
import { warningsService } from './warnings/warning-service';

// The service on a real port with a database of its own, for its tests.

export const district = '440310000000';
export const street = '440310001000';
export const community = '440310001001';
export const neighbour = '440310001002';
export const otherStreet = '440310002000';

const authKey = 'a key of at least thirty-two characters';

export function actor(role: Role, divisionCode = district, id = `u-${role}`): Actor {
  return { id, name: id, grants: [{ role, divisionCode }] };
}

export const as = (role: Role, divisionCode?: string) => ({ actor: actor(role, divisionCode) });

export type Incidents = {
  client: Client<'incidents'>;
  database: TestDatabase;
  /** Moves the clock the service reads. */
  advance(minutes: number): void;
  now(): Date;
  stop(): Promise<void>;
};

export async function startIncidents(): Promise<Incidents> {
  const database = await testDatabase('incidents');
  let offsetMs = 0;
  const now = () => new Date(Date.now() + offsetMs);
  const deps = { db: database.db, now };
  const server = await startServer({
    name: 'incidents',
    listenAddress: '127.0.0.1:0',
    authKey,
    reasons: incidentsReasons,
    services: [
      incidentsService(deps),
      responsePlansService(deps),
      riskPointsService(deps),
      roadClosuresService(deps),
      warningsService(deps),
    ],
    log: pino({ level: 'silent' }),
  });
  const client = connect('incidents', server.address, { authKey, self: 'test' });
  return {
    client,
    database,
    advance: (minutes) => void (offsetMs += minutes * 60_000),
    now,
    stop: async () => {
      client.close();
      await server.stop();
      await database.drop();
    },
  };
}

const places: [code: string, parentCode: string, population: number][] = [
  [district, '', 608_700],
  [street, district, 152_000],
  [community, street, 58_000],
  [neighbour, street, 42_000],
  [otherStreet, district, 94_000],
];

export async function loadDivisions({ client }: Incidents): Promise<void> {
  const divisions = places.map(([code, parentCode, population]) => {
    return { code, parentCode, population, nameZh: `地${code}`, nameEn: `Place ${code}` };
  });
  await client.putDivisions({ requestId: randomUUID(), divisions }, as('ADMINISTRATOR'));
}

export const water = {
  id: 'drinking-water',
  nameZh: '饮用水',
  nameEn: 'Drinking water',
  reliefNeed: 'WATER',
  unit: 'L',
  basis: 'PERSON',
  rate: 3,
  perDay: true,
  priority: 10,
  itemId: 'water-bottle-550ml',
  contentPerUnit: 0.55,
  enabled: true,
  source: 'R',
} as const;

export function openIncident({ client, now }: Incidents, given: object = {}) {
  const incident = {
    name: '坪山洪涝',
    hazard: 'FLOOD' as const,
    divisionCode: district,
    detectTime: toTimestamp(now()),
    ...given,
  };
  return client.createIncident({ requestId: randomUUID(), incident }, as('COMMANDER'));
}

export function line(divisionCode: string, affected: number, displaced = 0) {
  return { divisionCode, affected, displaced };
}
