// Real shelters on a real port and database, with a clock that tests can move.
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { transact } from '../../platform/db';
import type { RemoteError } from '../../platform/errors';
import type { Actor, Role } from '../../platform/identity';
import { freshPersonalKeys, openPersonalKeys } from '../../platform/personal';
import { connect } from '../../platform/rpc-client';
import { sheetService, type SheetService } from '../../platform/sheets/sheet-service';
import { startServer, type RunningServer } from '../../platform/rpc-server';
import type { Client } from '../../platform/rpc-types';
import { testDatabase, type TestDatabase } from '../../platform/testing/database';
import { sheltersReasons } from '../errors';
import { checkCharacter } from '../person';
import { sweepExpired } from '../reservation-resolve-service';
import { sweepRetention } from '../retention-service';
import { sheltersServices } from '../service';
import type { Shelters } from '../service-context';
import { sheltersSheets } from '../sheet-definitions-service';

const authKey = 'a key of at least thirty-two characters';

export const district = '440310000000';
export const street = '440310001000';
export const otherStreet = '440310005000';
export const community = '440310001001';

export function actorOf(role: Role, divisionCode: string): Actor {
  return { id: `${role}@${divisionCode}`, name: role, grants: [{ role, divisionCode }] };
}

export const manager = actorOf('SHELTER_MANAGER', district);
export const leader = actorOf('TEAM_LEADER', district);
export const commander = actorOf('COMMANDER', district);
export const administrator = actorOf('ADMINISTRATOR', '');

let numbers = 0;

/** An identity number that passes its check digit, never the same twice in a process. */
export function idNumber(): string {
  numbers += 1;
  const first17 = `440310199001${String(numbers).padStart(5, '0')}`;
  return first17 + checkCharacter(first17);
}

export class World {
  private clockOffsetMs = 0;

  private constructor(
    readonly database: TestDatabase,
    readonly client: Client<'shelters'>,
    private readonly server: RunningServer,
    private readonly parts: Shelters,
    private readonly sheets: SheetService,
    readonly personalKeys: string,
  ) {}

  static async start(): Promise<World> {
    const database = await testDatabase('shelters', { poolMax: 12 });
    let world: World | undefined = undefined;
    const now = () => (world as World | undefined)?.now() ?? new Date();
    const personalKeys = freshPersonalKeys('test-1');
    const parts: Shelters = { db: database.db, now, keys: openPersonalKeys(personalKeys) };
    const log = pino({ level: 'silent' });
    const db = database.db;
    const { keys } = parts;
    const sheets = sheetService({ db, sheets: sheltersSheets(parts), log, sweepMs: 200, keys });
    const server = await startServer({
      name: 'shelters',
      listenAddress: '127.0.0.1:0',
      authKey,
      reasons: sheltersReasons,
      // Each call sees the keys of the moment: a test changes them as a restart would.
      services: [...sheltersServices({ ...parts, keys: followed(parts) }), sheets.handlers],
      log,
    });
    const client = connect('shelters', server.address, { authKey, self: 'test' });
    world = new World(database, client, server, parts, sheets, personalKeys);
    return world;
  }

  async stop(): Promise<void> {
    this.client.close();
    await this.server.stop();
    await this.sheets.stop();
    await this.database.drop();
  }

  now(): Date {
    return new Date(Date.now() + this.clockOffsetMs);
  }

  /** Lets time pass for the service. */
  pass(seconds: number): void {
    this.clockOffsetMs += seconds * 1000;
  }

  /** From now on with other personal keys, as after a restart. */
  changeKeys(text: string): void {
    this.parts.keys = openPersonalKeys(text);
  }

  sweepExpired(): Promise<number> {
    return transact(this.database.db, (trx) => sweepExpired(trx, this.now()));
  }

  sweepRetention(): Promise<void> {
    return transact(this.database.db, (trx) => sweepRetention(trx, this.now()));
  }

  /** A new indoor site with so many places: 3 m² each. */
  async site(places: number, fields: object = {}): Promise<string> {
    const id = `site-${randomUUID().slice(0, 8)}`;
    await this.client.createSite({
      requestId: randomUUID(),
      site: {
        id,
        nameZh: '避难场所',
        nameEn: 'Shelter',
        divisionCode: street,
        kind: 'INDOOR',
        areaM2: places * 3,
        latitude: 22.69,
        longitude: 114.34,
        ...fields,
      },
    });
    return id;
  }

  /** One that takes people, for an incident of its own unless told. */
  async openSite(
    places: number,
    { incidentId = randomUUID() as string, exerciseId = '', hazard = 'FLOOD', ...fields } = {},
  ) {
    const siteId = await this.site(places, fields);
    await this.open(siteId, { incidentId, exerciseId, hazard });
    return { siteId, incidentId };
  }

  async open(
    id: string,
    { incidentId = '', exerciseId = '', hazard = 'FLOOD' } = {},
  ): Promise<void> {
    const verb = { id, exerciseId };
    await this.client.readySite({ ...verb, requestId: randomUUID(), incidentId, hazard });
    const overrideReason = 'test';
    await this.client.openSite({ ...verb, requestId: randomUUID(), overrideReason });
  }

  reserve(lines: object[], options: object = {}) {
    return this.client.reservePlaces({ requestId: randomUUID(), lines, ...options });
  }

  checkIn(siteId: string, entries: object[], options: object = {}, actor: Actor = manager) {
    const request = { requestId: randomUUID(), siteId, entries, ...options };
    return this.client.checkIn(request, { actor });
  }

  checkOut(siteId: string, personIds: string[], options: object = {}) {
    return this.client.checkOut({ requestId: randomUUID(), siteId, personIds, ...options });
  }

  async standing(id: string, exerciseId = '') {
    const { state, persons, reserved, free } = await this.client.getSite({ id, exerciseId });
    return { state, persons, reserved, free };
  }
}

function followed(parts: Shelters): Shelters['keys'] {
  return new Proxy(parts.keys, {
    get: (_keys, name) => {
      const value: unknown = Reflect.get(parts.keys, name, parts.keys);
      return typeof value === 'function' ? (value.bind(parts.keys) as unknown) : value;
    },
  });
}

/** Somebody who is written down for the first time. */
export function entry(fields: object = {}) {
  return { clientId: randomUUID() as string, name: '王小明', ...fields };
}

export const entries = (count: number, fields: object = {}) =>
  Array.from({ length: count }, () => entry(fields));

/** The refusal of a call that must be refused. */
export async function refusal(call: Promise<unknown>): Promise<RemoteError> {
  return call.then(
    () => {
      throw new Error('the call was not refused');
    },
    (error: RemoteError) => error,
  );
}
