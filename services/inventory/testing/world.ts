// A real inventory on a real port and database, with a clock that tests can move.
import { randomUUID } from 'node:crypto';
import type { PackingInput } from '../../../gen/muster/inventory/v1/Packing';
import { sql, transact } from '../../platform/db';
import type { Actor, Role } from '../../platform/identity';
import { freshPersonalKeys, openPersonalKeys } from '../../platform/personal';
import { ServiceWorld, startParts } from '../../platform/testing/service-world';
import { sweepApprovals } from '../approval-sweep';
import { inventoryReasons } from '../errors';
import { dateInShanghai } from '../dates';
import { sweepExpired } from '../expiry-sweep';
import { sweepExpiredLots } from '../lot-expiry-sweep';
import { LoanContacts } from '../loan-contacts';
import { sealStoredContacts } from '../personal-sweep';
import { sweepRefusedAsks } from '../refused-ask-store';
import { inventoryServices } from '../service';
import type { Inventory } from '../service-context';
import { inventorySheets } from '../sheet-definitions-service';

export { refusal } from '../../platform/testing/service-world';

export const street = '440310001000';
export const otherStreet = '440310005000';
export const community = '440310001001';

export function actorOf(role: Role, divisionCode: string): Actor {
  return { id: `${role}@${divisionCode}`, name: role, grants: [{ role, divisionCode }] };
}

export const commander = actorOf('COMMANDER', '440310000000');

type Context = Pick<Inventory, 'db' | 'now'>;

type ReservedLine = {
  depotId: string;
  itemId: string;
  quantity: number | string;
  packing?: PackingInput;
};

export class World extends ServiceWorld<'inventory'> {
  private contacts!: LoanContacts;

  static async start(personalKeys = freshPersonalKeys('test-1')): Promise<World> {
    const keys = openPersonalKeys(personalKeys);
    const made = {
      reasons: inventoryReasons,
      services: (context: Context) => inventoryServices({ ...context, keys }),
      sheets: (context: Context) => inventorySheets({ ...context, keys }),
    };
    const world = new World(await startParts('inventory', made));
    world.contacts = new LoanContacts(keys);
    return world;
  }

  /** An ISO date so many days from today, which begins at 16:00 UTC in Shanghai. */
  date(daysAhead: number): string {
    return dateInShanghai(new Date(this.now().getTime() + daysAhead * 86_400_000));
  }

  sweepApprovals(): Promise<boolean> {
    return transact(this.database.db, (trx) => sweepApprovals(trx, this.now()));
  }

  sweep(): Promise<boolean> {
    return transact(this.database.db, (trx) => sweepExpired(trx, this.now()));
  }

  sealContacts(contacts = this.contacts, onUnreadable?: (place: string) => void) {
    return transact(this.database.db, (trx) => sealStoredContacts(trx, contacts, onUnreadable));
  }

  sweepRefusedAsks(): Promise<boolean> {
    return transact(this.database.db, (trx) => sweepRefusedAsks(trx, this.now()));
  }

  sweepLots(): Promise<boolean> {
    return transact(this.database.db, (trx) => sweepExpiredLots(trx, this.now()));
  }

  /** A new item, for tests that share a database. */
  async item(id = `item-${randomUUID()}`, fields: object = {}): Promise<string> {
    await this.client.createItem({
      requestId: randomUUID(),
      item: {
        id,
        nameZh: '饮用水',
        nameEn: 'Drinking water',
        unitZh: '瓶',
        unitEn: 'bottle',
        contentPerUnit: 0.55,
        massKg: 0.57,
        ...fields,
      },
    });
    return id;
  }

  async depot(divisionCode = street, id = `depot-${randomUUID()}`): Promise<string> {
    await this.client.createDepot({
      requestId: randomUUID(),
      depot: { id, nameZh: '街道仓库', nameEn: 'Street depot', tier: 'STREET', divisionCode },
    });
    return id;
  }

  /** Takes in units of one lot and returns the lot's id. */
  async receive(depotId: string, itemId: string, quantity: number, daysAhead = 365) {
    const movement = await this.client.receiveStock({
      requestId: randomUUID(),
      lines: [
        {
          depotId,
          itemId,
          batchNumber: `B${daysAhead}`,
          expireDate: this.date(daysAhead),
          quantity,
        },
      ],
    });
    return movement.entries[0]!.lotId;
  }

  /** A depot with units of an item. */
  async stocked(quantity: number, divisionCode = street) {
    const [itemId, depotId] = await Promise.all([this.item(), this.depot(divisionCode)]);
    const lotId = await this.receive(depotId, itemId, quantity);
    return { itemId, depotId, lotId };
  }

  reserve(lines: ReservedLine[], options = {}) {
    return this.client.createReservation({
      requestId: randomUUID(),
      purpose: 'plans/test',
      lines,
      ...options,
    });
  }

  /** A confirmed reservation of one place. */
  async confirmed(depotId: string, itemId: string, quantity: number) {
    const { id } = await this.reserve([{ depotId, itemId, quantity }]);
    return this.client.confirmReservation({ requestId: randomUUID(), id });
  }

  /** On hand, reserved and in transit of an item at a depot, over all lots. */
  async stockOf(depotId: string, itemId: string): Promise<[number, number, number]> {
    const [row] = await sql<{ sums: string }>(
      this.database.db,
      `SELECT coalesce(sum(on_hand), 0) || ' ' || coalesce(sum(reserved), 0) || ' ' ||
         coalesce(sum(in_transit), 0) AS sums
       FROM balances WHERE depot_id = $1 AND item_id = $2`,
      [depotId, itemId],
    );
    return row!.sums.split(' ').map(Number) as [number, number, number];
  }

  /** The faults that VerifyLedger finds. */
  async faults(): Promise<string[]> {
    for await (const { done, faults } of this.client.verifyLedger({})) if (done) return faults;
    throw new Error('the stream ended without a verdict');
  }
}
