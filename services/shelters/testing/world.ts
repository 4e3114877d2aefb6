// Real shelters on a real port and database, with a clock that tests can move.
import { randomUUID } from 'node:crypto';
import { transact } from '../../platform/db';
import type { Actor, Role } from '../../platform/identity';
import { freshPersonalKeys, openPersonalKeys, type PersonalKeys } from '../../platform/personal';
import { ServiceWorld, startParts } from '../../platform/testing/service-world';
import { sheltersReasons } from '../errors';
import { checkCharacter } from '../person';
import { sweepExpired } from '../reservation-resolve-service';
import { sweepRetention } from '../retention-service';
import { sheltersServices } from '../service';
import { sheltersSheets } from '../sheet-definitions-service';

export { refusal } from '../../platform/testing/service-world';

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

export class World extends ServiceWorld<'shelters'> {
  private constructor(
    parts: Awaited<ReturnType<typeof startParts<'shelters'>>>,
    private readonly held: { keys: PersonalKeys },
    readonly personalKeys: string,
  ) {
    super(parts);
  }

  static async start(): Promise<World> {
    const personalKeys = freshPersonalKeys('test-1');
    const held = { keys: openPersonalKeys(personalKeys) };
    // Each call sees the keys of the moment: a test changes them as a restart would.
    const keys = followed(held);
    const parts = await startParts('shelters', {
      reasons: sheltersReasons,
      services: (context) => sheltersServices({ ...context, keys }),
      sheets: (context) => sheltersSheets({ ...context, keys }),
      ...{ keys, sheetSweepMs: 200 },
    });
    return new World(parts, held, personalKeys);
  }

  /** From now on with other personal keys, as after a restart. */
  changeKeys(text: string): void {
    this.held.keys = openPersonalKeys(text);
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

function followed(held: { keys: PersonalKeys }): PersonalKeys {
  return new Proxy(held.keys, {
    get: (_keys, name) => {
      const value: unknown = Reflect.get(held.keys, name, held.keys);
      return typeof value === 'function' ? (value.bind(held.keys) as unknown) : value;
    },
  });
}

/** Somebody who is written down for the first time. */
export function entry(fields: object = {}) {
  return { clientId: randomUUID() as string, name: '王小明', ...fields };
}

export const entries = (count: number, fields: object = {}) =>
  Array.from({ length: count }, () => entry(fields));
