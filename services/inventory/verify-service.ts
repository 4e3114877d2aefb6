import type { Trx } from '../platform/db';
import { requireRole, type Role } from '../platform/identity';
import { verifyKits } from './kit-store';
import { readScope, writers, type Handlers, type Inventory } from './service-context';
import {
  allowLongRead,
  nextDepots,
  nextIds,
  verifyBalances,
  verifyMovements,
  verifyReservations,
} from './verify-store';

const verifiers: Role[] = [...writers, 'AUDITOR'];

const depotsAtOnce = 50;
const rowsAtOnce = 2_000;
const faultsMax = 100;
const nilUuid = '00000000-0000-0000-0000-000000000000';

/** Recounts everything in one snapshot; writers go on meanwhile. */
export function verifyHandlers({ db }: Inventory): Pick<Handlers, 'verifyLedger'> {
  return {
    verifyLedger: async function* (_request, { actor }) {
      requireRole(actor, verifiers);
      const scope = readScope(actor);
      const trx = await db.transaction({ isolationLevel: 'repeatable read', readOnly: true });
      try {
        await allowLongRead(trx);
        let entriesChecked = 0;
        let balancesChecked = 0;
        const faults: string[] = [];
        for await (const chunk of chunks(trx, scope)) {
          entriesChecked += chunk.entries;
          balancesChecked += chunk.balances;
          faults.push(...chunk.faults.slice(0, faultsMax - faults.length));
          yield { entriesChecked, balancesChecked, done: false, faults: [] };
        }
        yield { entriesChecked, balancesChecked, done: true, faults };
      } finally {
        await trx.commit();
      }
    },
  };
}

async function* chunks(trx: Trx, scope: string[]) {
  for await (const depots of pages((after) => nextDepots(trx, after, scope, depotsAtOnce), '')) {
    yield await verifyBalances(trx, depots);
  }
  yield { entries: 0, balances: 0, faults: await verifyKits(trx) };
  const next = (table: 'movements' | 'reservations') => (after: string) =>
    nextIds(trx, table, after, rowsAtOnce);
  for await (const ids of pages(next('movements'), nilUuid)) {
    yield { entries: 0, balances: 0, faults: await verifyMovements(trx, ids) };
  }
  for await (const ids of pages(next('reservations'), nilUuid)) {
    yield { entries: 0, balances: 0, faults: await verifyReservations(trx, ids) };
  }
}

/** Every page of ids, each beginning after the last id of the one before. */
async function* pages(
  next: (after: string) => Promise<string[]>,
  first: string,
): AsyncGenerator<string[]> {
  for (let after = first; ;) {
    const ids = await next(after);
    if (ids.length === 0) return;
    yield ids;
    after = ids.at(-1)!;
  }
}
