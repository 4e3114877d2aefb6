import { requireRole, type Role } from '../platform/identity';
import { verifiedChunks } from './ledger-verification';
import { readScope, writers, type Handlers, type Inventory } from './service-context';
import { allowLongRead } from './verify-store';

const verifiers: Role[] = [...writers, 'AUDITOR'];

const faultsMax = 100;

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
        for await (const chunk of verifiedChunks(trx, scope, actor.id)) {
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
