// Two depots on which a model test works, with what their ledger must come to. The machinery may
// fail under any call: it is then made again under the same request id until it is answered.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { databaseFault } from '../../platform/database-faults';
import { sql } from '../../platform/db';
import type { Actor } from '../../platform/identity';
import { actorOf, street, type World } from './world';

export type Person = { actor: Actor };

const person = (name: string): Person => ({
  actor: { ...actorOf('LOGISTICS_OFFICER', street), id: `accounts/${name}`, name },
});

/** What a change does to the units inside the network, by item. */
export type Deltas = Map<string, number>;

export type Known = { id: string; kind: string; deltas: Deltas };

const mayRefuse = new Set([
  'INSUFFICIENT_STOCK',
  'RESERVATION_STATE',
  'RESERVATION_EXPIRED',
  'TRANSFER_STATE',
  'TRANSFER_EXCEEDS_RESERVATION',
  'RECEIPT_EXCEEDS',
  'FIELD_INVALID',
  'LOT_STATE',
  'RETURN_EXCEEDS',
  'LOAN_EXCEEDS',
  'LOAN_STATE',
  'ISSUE_RETURNED',
  'MOVEMENT_REVERSED',
  'MOVEMENT_NOT_REVERSIBLE',
  'SELF_APPROVAL',
  'APPROVAL_STATE',
  'APPROVAL_EXPIRED',
  'COUNT_STATE',
  'COUNT_OVERLAPS',
  'NOTHING_TO_COUNT',
  'RECOUNT_SAME_PERSON',
  'BIN_FULL',
]);

const machineryFails = new Set(['DATABASE_UNAVAILABLE', 'CONFLICT_RETRY', 'DEADLINE_EXCEEDED']);
const triesMax = 60;

/** Until the machinery holds; a refusal is an answer too. */
export async function untilAnswered<Res>(call: () => Promise<Res>): Promise<Res> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      const { reason, code } = error as { reason?: string; code?: unknown };
      const told = reason ?? databaseFault(error)?.reason;
      const failed = machineryFails.has(told ?? '') || (!told && code !== undefined);
      if (!failed || tries === triesMax) throw error;
      await sleep(tries);
    }
  }
}

export class Site {
  readonly lots: string[] = [];
  readonly kitLots: string[] = [];
  readonly reservations: string[] = [];
  readonly transfers: { id: string; toDepot: boolean }[] = [];
  readonly issues: { id: string; lotId: string }[] = [];
  readonly loans: { id: string; lots: string[] }[] = [];
  readonly approvals: Known[] = [];
  readonly movements: Known[] = [];
  /** What happened, by the answers: how many movements of each kind, and the units inside. */
  readonly happened = new Map<string, number>();
  readonly inside: Deltas = new Map();
  readonly people = [person('Ann'), person('Bob')] as const;

  private constructor(
    readonly world: World,
    readonly itemId: string,
    readonly otherId: string,
    readonly kitId: string,
    readonly depots: readonly [string, string],
  ) {}

  /** An item, what it may be converted into, a kit of two, and two depots, one with bins. */
  static async of(world: World): Promise<Site> {
    const [itemId, otherId, kitId] = [await world.item(), await world.item(), await world.item()];
    const depots = [await world.depot(), await world.depot()] as const;
    const { client } = world;
    const components = [{ itemId, quantity: 2 }];
    await client.putKit({ requestId: randomUUID(), kit: { itemId: kitId, components } });
    const ratio = { fromItemId: itemId, toItemId: otherId, fromUnits: 1, toUnits: 3 };
    await client.setConversionRatio({ requestId: randomUUID(), ratio });
    for (const code of ['A', 'B']) {
      const bin = { depotId: depots[0], code, storageClass: 'AMBIENT' as const };
      await client.createBin({ requestId: randomUUID(), bin });
    }
    return new Site(world, itemId, otherId, kitId, depots);
  }

  /**
   * Makes a call under a request id of its own, and sometimes once more: the second answer must be
   * the first. Undefined when it is refused.
   */
  async perform<Res>(
    call: (requestId: string) => Promise<Res>,
    again = false,
  ): Promise<Res | undefined> {
    const requestId = randomUUID();
    try {
      const answer = await untilAnswered(() => call(requestId));
      if (again) expect(await untilAnswered(() => call(requestId))).toEqual(answer);
      return answer;
    } catch (error) {
      if (mayRefuse.has((error as { reason?: string }).reason ?? '')) return undefined;
      throw error;
    }
  }

  /** A movement was made; those that stand by themselves may be taken back later. */
  record(kind: string, deltas: [string, number][], id?: string): void {
    this.happened.set(kind, (this.happened.get(kind) ?? 0) + 1);
    this.apply(new Map(deltas));
    if (id) this.movements.push({ id, kind, deltas: new Map(deltas) });
  }

  apply(deltas: Deltas): void {
    for (const [itemId, units] of deltas) {
      this.inside.set(itemId, (this.inside.get(itemId) ?? 0) + units);
    }
  }

  /** What the ledger says of the same. */
  async recounted(): Promise<{ inside: Deltas; happened: Map<string, number>; least: number }> {
    const ids = [this.itemId, this.otherId];
    const { db } = this.world.database;
    const accounts = await untilAnswered(() =>
      sql<{ itemId: string; account: string; units: number }>(
        db,
        `SELECT item_id AS "itemId", account, sum(quantity)::bigint AS units FROM entries
         WHERE item_id = ANY ($1::text[]) GROUP BY item_id, account`,
        [ids],
      ),
    );
    const kinds = await untilAnswered(() =>
      sql<{ kind: string; count: number }>(
        db,
        `SELECT kind, count(*) FROM movements
         WHERE id IN (SELECT movement_id FROM entries WHERE item_id = ANY ($1::text[]))
         GROUP BY kind`,
        [ids],
      ),
    );
    const isInside = new Set(['ON_HAND', 'RESERVED', 'IN_TRANSIT', 'PENDING', 'ON_LOAN']);
    const never = new Set([...isInside, 'ISSUED', 'LOST', 'DISPOSED']);
    const inside: Deltas = new Map();
    for (const { itemId, account, units } of accounts) {
      if (isInside.has(account)) inside.set(itemId, (inside.get(itemId) ?? 0) + units);
    }
    const held = accounts.filter(({ account }) => never.has(account));
    return {
      inside,
      happened: new Map(kinds.map(({ kind, count }) => [kind, count])),
      least: Math.min(0, ...held.map(({ units }) => units)),
    };
  }
}

const crashTables = [
  ...['entries', 'movements', 'balances', 'outbox', 'requests', 'audit_entries', 'reservations'],
  ...['transfers', 'loans', 'approvals', 'bin_stock', 'movement_documents', 'counts'],
];

/** Lets every n-th statement that writes fail while it is armed, as a lost server would. */
export async function installCrashes(world: World, everyNth: number): Promise<void> {
  const { db } = world.database;
  await db.raw('CREATE TABLE crashes_armed (armed boolean)');
  await db.raw('CREATE SEQUENCE crash_points');
  await db.raw(`CREATE FUNCTION crash_sometimes() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT FROM crashes_armed) AND nextval('crash_points') % ${everyNth} = 0 THEN
        RAISE EXCEPTION 'a crash that the test injects' USING ERRCODE = 'admin_shutdown';
      END IF;
      RETURN NULL;
    END $$`);
  for (const table of crashTables) {
    await db.raw(`CREATE TRIGGER crashing AFTER INSERT OR UPDATE ON ${table}
      FOR EACH STATEMENT EXECUTE FUNCTION crash_sometimes()`);
  }
}

export async function armCrashes(world: World, armed: boolean): Promise<void> {
  const text = armed ? 'INSERT INTO crashes_armed VALUES (true)' : 'DELETE FROM crashes_armed';
  await untilAnswered(() => sql(world.database.db, text));
}
