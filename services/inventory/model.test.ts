// Random operations of two users at once: whatever they do, units are never lost or doubled.
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { sql } from '../platform/db';
import { community, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

type Site = {
  itemId: string;
  /** Two units of the item make a kit. */
  kitId: string;
  depots: string[];
  lots: string[];
  kitLots: string[];
  reservations: string[];
  transfers: string[];
};
type Operation = (site: Site) => Promise<unknown>;

const requestId = () => randomUUID();
const small = fc.integer({ min: 1, max: 6 });
const pick = <T>(values: T[], n: number): T | undefined => values[n % Math.max(1, values.length)];

const receive = fc
  .record({ n: fc.nat(1), quantity: small, days: fc.constantFrom(5, 50) })
  .map(({ n, quantity, days }): Operation => async (site) => {
    site.lots.push(await world.receive(site.depots[n]!, site.itemId, quantity, days));
  });

const split = fc
  .record({ n: fc.nat(), quantity: small, damaged: fc.boolean() })
  .map(({ n, quantity, damaged }): Operation => async (site) => {
    const { lot } = await world.client.splitLot({
      requestId: requestId(),
      depotId: site.depots[0]!,
      lotId: pick(site.lots, n)!,
      quantity,
      state: damaged ? 'DAMAGED' : 'QUARANTINED',
      reason: 'model',
    });
    site.lots.push(lot!.id);
  });

const assemble = small.map((quantity): Operation => async (site) => {
  const { kitLots } = await world.client.assembleKit({
    requestId: requestId(),
    itemId: site.kitId,
    depotId: site.depots[0]!,
    quantity,
  });
  site.kitLots.push(...kitLots.map(({ lot }) => lot!.id));
});

const takeApart = fc
  .record({ n: fc.nat(), quantity: small })
  .map(({ n, quantity }): Operation => async ({ kitLots, depots }) => {
    const lotId = pick(kitLots, n);
    if (!lotId) return;
    const request = { requestId: requestId(), depotId: depots[0]!, lotId, quantity };
    await world.client.disassembleKit(request);
  });

const issue = fc.record({ n: fc.nat(1), quantity: small }).map(
  ({ n, quantity }): Operation =>
    ({ depots, itemId }) =>
      world.client.issueStock({
        requestId: requestId(),
        lines: [{ depotId: depots[n]!, itemId, quantity }],
      }),
);

const reserve = fc
  .record({ here: small, there: fc.nat(6), seconds: fc.constantFrom(5, 900) })
  .map(({ here, there, seconds }): Operation => async (site) => {
    const { depots, itemId } = site;
    const lines = [{ depotId: depots[0]!, itemId, quantity: here }];
    if (there > 0) lines.push({ depotId: depots[1]!, itemId, quantity: there });
    const { id } = await world.reserve(lines, { holdSeconds: seconds });
    site.reservations.push(id);
  });

const resolve = fc
  .record({ n: fc.nat(), release: fc.boolean() })
  .map(({ n, release }): Operation => async ({ reservations }) => {
    const id = pick(reservations, n);
    if (!id) return;
    const request = { requestId: requestId(), id };
    await (release
      ? world.client.releaseReservation(request)
      : world.client.confirmReservation(request));
  });

const plan = fc
  .record({ n: fc.nat(), quantity: small, toDepot: fc.boolean() })
  .map(({ n, quantity, toDepot }): Operation => async (site) => {
    const reservationId = pick(site.reservations, n);
    if (!reservationId) return;
    const to = toDepot ? { toDepotId: site.depots[1]! } : { toDivisionCode: community };
    const lines = [{ itemId: site.itemId, quantity }];
    const legs = [{ fromDepotId: site.depots[0]!, ...to, lines }];
    const request = { requestId: requestId(), reservationId, legs };
    const { transfers } = await world.client.createTransfers(request);
    site.transfers.push(...transfers.map(({ id }) => id));
  });

const ship = fc
  .record({ n: fc.nat(), received: fc.nat(6), lost: fc.nat(2), send: fc.boolean() })
  .map(({ n, received, lost, send }): Operation => async ({ transfers, itemId }) => {
    const id = pick(transfers, n);
    if (!id) return;
    const lines = [{ itemId, received, lost, lossReason: 'model' }];
    await (send
      ? world.client.dispatchTransfer({ requestId: requestId(), id })
      : world.client.receiveTransfer({ requestId: requestId(), id, lines }));
  });

const cancel = fc.nat().map((n): Operation => async ({ reservations }) => {
  const reservationId = pick(reservations, n);
  if (reservationId) await world.client.cancelTransfers({ requestId: requestId(), reservationId });
});

const time = fc.constant<Operation>(async () => {
  world.pass(6);
  await world.sweep();
});

const user = fc.array(
  fc.oneof(
    receive,
    reserve,
    reserve,
    resolve,
    resolve,
    plan,
    plan,
    ship,
    ship,
    cancel,
    issue,
    split,
    assemble,
    takeApart,
    time,
  ),
  { minLength: 5, maxLength: 20 },
);

const mayRefuse = new Set([
  'INSUFFICIENT_STOCK',
  'RESERVATION_STATE',
  'RESERVATION_EXPIRED',
  'TRANSFER_STATE',
  'TRANSFER_EXCEEDS_RESERVATION',
  'RECEIPT_EXCEEDS',
  'FIELD_INVALID',
  'LOT_STATE',
]);

async function act(site: Site, operations: Operation[]): Promise<void> {
  for (const operation of operations) {
    await operation(site).catch((error: { reason?: string }) => {
      if (!mayRefuse.has(error.reason ?? '')) throw error;
    });
  }
}

/** Every unit is where some account says it is. */
async function unitsOf({ itemId }: Site): Promise<Record<string, number>> {
  const rows = await sql<{ account: string; units: number }>(
    world.database.db,
    `SELECT account, sum(quantity)::bigint AS units FROM entries WHERE item_id = $1
     GROUP BY account`,
    [itemId],
  );
  return Object.fromEntries(rows.map(({ account, units }) => [account, units]));
}

test('random work of two users at once keeps every unit, and no account below zero', async () => {
  await fc.assert(
    fc.asyncProperty(user, user, async (first, second) => {
      const itemId = await world.item();
      const depots = [await world.depot(), await world.depot()];
      const kitId = await world.item();
      const kit = { itemId: kitId, components: [{ itemId, quantity: 2 }] };
      await world.client.putKit({ requestId: requestId(), kit });
      const lots = [await world.receive(depots[0]!, itemId, 12, 50)];
      const site: Site = {
        itemId,
        kitId,
        depots,
        lots,
        kitLots: [],
        reservations: [],
        transfers: [],
      };
      await Promise.all([act(site, first), act(site, second)]);
      const { SUPPLIED = 0, ...elsewhere } = await unitsOf(site);
      expect(Object.values(elsewhere).reduce((sum, units) => sum + units, 0)).toBe(-SUPPLIED);
      expect(Math.min(...Object.values(elsewhere))).toBeGreaterThanOrEqual(0);
    }),
    // A database cannot be wound back, so a failure is reported as it came instead of shrunk.
    { numRuns: 40, endOnFailure: true },
  );
  expect(await world.faults()).toEqual([]);
}, 120_000);
