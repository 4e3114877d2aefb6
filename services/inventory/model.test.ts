// Random operations of two people at once, on connections that break and a database that fails
// half-way: whatever they do, the ledger is sound, and what they asked for happened once.
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { sql } from '../platform/db';
import { work, type Operation } from './testing/ledger-operations';
import {
  armCrashes,
  installCrashes,
  Site,
  untilAnswered,
  type Person,
} from './testing/ledger-site';
import { actorOf, street, World } from './testing/world';

// About ten seconds in the suite. Deeper on demand: npm run test:ledger-model -- --runs=500
const numRuns = Number(process.env.MUSTER_MODEL_RUNS ?? 12);
const largestUnapproved = 3;

let world: World;
beforeAll(async () => {
  world = await World.start();
  const limit = { divisionCode: street, unitsMax: largestUnapproved };
  const commander = { actor: actorOf('COMMANDER', street) };
  await world.client.setApprovalLimit({ requestId: randomUUID(), limit }, commander);
  await installCrashes(world, 61);
});
afterAll(() => world.stop());

async function act(site: Site, who: Person, operations: Operation[]): Promise<void> {
  for (const operation of operations) await operation(site, who);
}

/** Kinds that come of a call each; the others belong to reservations, transfers and approvals. */
const counted = [
  ...['RECEIPT', 'ISSUE', 'RETURN', 'ADJUSTMENT', 'DISPOSAL', 'REVERSAL', 'PUT_AWAY', 'PICK'],
  ...['LOAN_OUT', 'LOAN_BACK', 'CONVERSION'],
];

async function requireAsAnswered(site: Site): Promise<void> {
  const { inside, happened, least } = await site.recounted();
  const of = <V>(map: Map<string, V>, keys: string[], none: V) =>
    Object.fromEntries(keys.map((key) => [key, map.get(key) ?? none]));
  // Each request moved stock once, or not at all, however often it was made.
  expect(of(happened, counted, 0)).toEqual(of(site.happened, counted, 0));
  const items = [site.itemId, site.otherId];
  expect(of(inside, items, 0)).toEqual(of(site.inside, items, 0));
  expect(least).toBe(0);
}

test(
  'random work of two people keeps every unit, and does once what it says it did',
  async () => {
    await fc.assert(
      fc.asyncProperty(work, work, async (first, second) => {
        const site = await Site.of(world);
        const lotId = await world.receive(site.depots[0], site.itemId, 20, 50);
        site.lots.push(lotId);
        site.record('RECEIPT', [[site.itemId, 20]]);
        await armCrashes(world, true);
        const [ann, bob] = site.people;
        await Promise.all([act(site, ann, first), act(site, bob, second)]);
        await armCrashes(world, false);
        await requireAsAnswered(site);
      }),
      // A database cannot be wound back, so a failure is reported as it came instead of shrunk.
      { numRuns, endOnFailure: true },
    );
    expect(await untilAnswered(() => world.faults())).toEqual([]);
    const open = 'SELECT FROM requests WHERE response IS NULL';
    expect(await untilAnswered(() => sql(world.database.db, open))).toEqual([]);
  },
  60_000 + numRuns * 4_000,
);
