// A real equipment service on a real port and database, with a clock that tests can move.
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { transact } from '../../platform/db';
import type { Actor, Role } from '../../platform/identity';
import { ServiceWorld, startParts } from '../../platform/testing/service-world';
import { toTimestamp } from '../../platform/wire-values';
import { sweepExpiredClaims } from '../claim-expiry-sweep';
import { dateInShanghai } from '../dates';
import { equipmentReasons } from '../errors';
import { equipmentServices, equipmentSheets } from '../service';

export { refusal } from '../../platform/testing/service-world';

export const district = '440310000000';
export const street = '440310001000';
export const otherStreet = '440310005000';
export const elsewhere = '441881000000';

export function actorOf(role: Role, divisionCode: string, id = `${role}@${divisionCode}`): Actor {
  return { id, name: id, grants: [{ role, divisionCode }] };
}

export const commander = actorOf('COMMANDER', district);
export const rival = actorOf('COMMANDER', district, 'the other commander');

const day = 86_400_000;

export class World extends ServiceWorld<'equipment'> {
  private serial = 0;

  static async start(): Promise<World> {
    const made = {
      reasons: equipmentReasons,
      services: equipmentServices,
      sheets: equipmentSheets,
    };
    const world = new World(await startParts('equipment', made));
    await world.catalogue();
    return world;
  }

  /** An ISO date so many days from today. */
  date(daysAhead: number): string {
    return dateInShanghai(new Date(this.now().getTime() + daysAhead * day));
  }

  /**
   * A time after everything that was done, and before everything that is done next. Past versions
   * of rows are dated by the database, whose clock no test moves.
   */
  async moment(clock = () => this.now()) {
    await setTimeout(3);
    const time = clock();
    await setTimeout(3);
    return toTimestamp(time);
  }

  sweep(): Promise<boolean> {
    return transact(this.database.db, (trx) => sweepExpiredClaims(trx, this.now()));
  }

  private async catalogue(): Promise<void> {
    await this.kind('pump', {
      capabilities: [{ key: 'flow', nameZh: '流量', nameEn: 'Flow', unit: 'm³/h' }],
      outputUnit: 'm³',
    });
    await this.kind('boat', {
      capabilities: [{ key: 'seats', nameZh: '座位', nameEn: 'Seats', unit: 'seats' }],
      homeMinimumShare: 0,
    });
    for (const flow of [200, 500, 1500, 3000]) {
      await this.class(`pump-${flow}`, 'pump', [{ key: 'flow', value: flow }]);
    }
    await this.class('boat-8', 'boat', [{ key: 'seats', value: 8, unit: 'seats' }]);
    await this.operators('PUMP_OPERATOR', 4);
  }

  async kind(id: string, fields: object): Promise<void> {
    await this.client.putKind({
      requestId: randomUUID(),
      kind: {
        id,
        nameZh: id,
        nameEn: id,
        capabilities: [],
        homeMinimumShare: 0.5,
        ...fields,
      },
    });
  }

  async class(id: string, kindId: string, capabilities: object[], fields: object = {}) {
    return this.client.putClass({
      requestId: randomUUID(),
      class: {
        id,
        kindId,
        nameZh: id,
        nameEn: id,
        capabilities,
        components: [
          { key: 'hose', nameZh: '水带', nameEn: 'Hose', quantity: 8 },
          { key: 'strainer', nameZh: '滤网', nameEn: 'Strainer', quantity: 1 },
        ],
        checks: [
          {
            key: 'load',
            nameZh: '负载',
            nameEn: 'Load test',
            intervalDays: 90,
            kind: 'INSPECTION',
          },
          { key: 'oil', nameZh: '机油', nameEn: 'Oil', intervalDays: 365, kind: 'MAINTENANCE' },
        ],
        consumables: [{ key: 'oil-can', nameZh: '机油', nameEn: 'Oil', minimum: 4, unit: 'L' }],
        operators: [{ qualification: 'PUMP_OPERATOR', count: 1 }],
        fuelMinimumShare: 0.5,
        fuelCapacityL: 100,
        returnSteps: ['INSPECT', 'CLEAN', 'REFUEL'],
        ...fields,
      },
    });
  }

  async operators(qualification: string, count: number, divisionCode = district): Promise<void> {
    await this.client.putOperatorAvailability({
      requestId: randomUUID(),
      availability: [{ divisionCode, qualification, count }],
    });
  }

  /** What has everything that the classes above need. */
  complete(classId: string, fields: object = {}) {
    this.serial += 1;
    return {
      id: `${classId}-${randomUUID().slice(0, 8)}`,
      classId,
      serial: `SN-${this.serial}-${randomUUID().slice(0, 4)}`,
      nameZh: '水泵',
      homeDivisionCode: street,
      components: [
        { key: 'hose', present: 8 },
        { key: 'strainer', present: 1 },
      ],
      checks: [{ key: 'load', passed: true }],
      consumables: [{ key: 'oil-can', quantity: 5, expireDate: this.date(400) }],
      fuelShare: 1,
      ...fields,
    };
  }

  /** Mission-ready assets of a class; returns their ids. */
  async assets(classId: string, count: number, fields: object = {}): Promise<string[]> {
    const assets = Array.from({ length: count }, () => this.complete(classId, fields));
    const created = await this.client.createAssets({ requestId: randomUUID(), assets });
    return created.assets.map(({ id }) => id);
  }

  async asset(classId = 'pump-500', fields: object = {}): Promise<string> {
    const [id] = await this.assets(classId, 1, fields);
    return id!;
  }

  claim(fields: object, options = {}) {
    return this.client.createClaim(
      { requestId: randomUUID(), purpose: 'incidents/flood', divisionCode: district, ...fields },
      options,
    );
  }

  async confirmed(fields: object) {
    const { id } = await this.claim(fields);
    return this.client.confirmClaim({ requestId: randomUUID(), id });
  }

  /** Each gap of an asset as `REASON subject`. */
  async gaps(id: string): Promise<string[]> {
    const { readiness } = await this.client.getAsset({ id });
    return readiness!.gaps.map(({ reason, subject }) => `${reason} ${subject}`);
  }
}
