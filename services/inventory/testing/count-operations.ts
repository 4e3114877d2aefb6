// A person counts a whole depot while others move its goods.
import fc from 'fast-check';
import { untilAnswered, type Deltas, type Person, type Site } from './ledger-site';

const reason = 'model';

export const countAll = fc
  .record({ n: fc.nat(1), off: fc.integer({ min: -3, max: 3 }) })
  .map(({ n, off }) => async (site: Site, who: Person) => {
    const { client } = site.world;
    const other = site.people.find((one) => one !== who)!;
    const depotId = site.depots[n]!;
    const count = await site.perform((requestId) =>
      client.createCount({ requestId, depotId, kind: 'FULL' }, who),
    );
    if (!count) return;
    const countId = count.id;
    const { lines } = await untilAnswered(() => client.listCountLines({ countId }, who));
    for (const { lineNumber, expected } of lines) {
      const quantity = Math.max(0, Number(expected) + (lineNumber === 1 ? off : 0));
      for (const as of [who, other]) {
        await site.perform((requestId) =>
          client.recordCount({ requestId, countId, lines: [{ lineNumber, quantity }] }, as),
        );
      }
    }
    const posted = await site.perform((requestId) =>
      client.postCount({ requestId, id: countId }, who),
    );
    if (posted) await noteCount(site, who, posted);
    else {
      await site.perform((requestId) =>
        client.cancelCount({ requestId, id: countId, reason }, who),
      );
    }
  });

type Posted = { movementId: string; approvalId: string };

/** What a count found cannot be foretold while others move goods: the ledger is asked. */
async function noteCount(site: Site, who: Person, { movementId, approvalId }: Posted) {
  const { client } = site.world;
  const deltas: Deltas = new Map();
  const add = (itemId: string, units: number) => {
    deltas.set(itemId, (deltas.get(itemId) ?? 0) + units);
  };
  if (movementId) {
    const { entries } = await untilAnswered(() => client.getMovement({ id: movementId }, who));
    for (const entry of entries) {
      if (entry.account === 'ADJUSTED') add(entry.itemId, -Number(entry.quantity));
    }
    if (concerns(site, deltas)) site.record('ADJUSTMENT', [...deltas], movementId);
  } else if (approvalId) {
    const { lines } = await untilAnswered(() => client.getApproval({ id: approvalId }, who));
    for (const { itemId, quantityChange } of lines) add(itemId, Number(quantityChange));
    if (concerns(site, deltas)) site.approvals.push({ id: approvalId, kind: 'ADJUSTMENT', deltas });
  }
}

// Kits stand in the depots too; their own units are not the model's.
const concerns = (site: Site, deltas: Deltas) =>
  deltas.has(site.itemId) || deltas.has(site.otherId);
