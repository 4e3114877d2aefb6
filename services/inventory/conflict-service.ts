// What could not be done any more waits for a person, who tries it again, amends or dismisses it.
import { audit } from '../platform/audit';
import { transact } from '../platform/db';
import { invalid, notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { once } from '../platform/requests';
import type { CallContext } from '../platform/rpc-types';
import { LoanContacts } from './loan-contacts';
import { requireConflict } from './offline';
import { operationMessage, type OfflineHandlers } from './offline-service';
import { jsonOf, resolveConflictShape } from './offline-shapes';
import {
  amendOperation,
  lockOperation,
  resolveOperation,
  type Outcome,
  type StoredOperation,
} from './offline-store';
import type { Replay } from './replay-service';
import { readers, requireWriter, type Inventory } from './service-context';

export function conflictHandlers(
  { db, now, keys }: Inventory,
  replay: Replay,
): Pick<OfflineHandlers, 'resolveConflict'> {
  return {
    // The operation's own id keeps it from happening twice, so it is tried outside of the
    // transaction that keeps what came of it.
    resolveConflict: async (request, context) => {
      const input = parse(resolveConflictShape, request);
      const { requestId, batchId, number, action, reason } = input;
      const amended = action === 'AMEND' ? requestOf(input.request) : null;
      const outcome = action === 'DISMISS' ? undefined : await tryAgain(amended);
      return once(db, context, { requestId, request }, async (trx) => {
        const operation = await lockOperation(trx, batchId, number);
        if (!operation) throw notFound('operation', `${batchId}/${number}`);
        requireMay(context, operation);
        requireConflict(operation);
        const resolved = await resolveOperation(trx, operation, {
          state: outcome?.state ?? 'DISMISSED',
          reason: outcome?.reason ?? operation.reason,
          message: outcome?.message ?? operation.message,
          result: outcome?.result ?? '',
          ...{ resolverId: context.actor.id, resolverName: context.actor.name },
          ...{ resolveReason: reason, resolveTime: now() },
        });
        const subject = `offlineBatches/${batchId}/operations/${number}`;
        const { divisionCode } = operation;
        const after = { action, state: resolved.state, reason, result: resolved.result };
        const change = { subject, divisionCode, after };
        await audit(trx, context, { action: 'offline-operation.resolve', ...change });
        const data = { state: resolved.state };
        await publish(trx, { kind: 'offline-operation.resolved', subject, divisionCode, data });
        return operationMessage(resolved);
      });

      async function tryAgain(body: Record<string, unknown> | null): Promise<Outcome | undefined> {
        const operation = await transact(db, async (trx) => {
          const found = await lockOperation(trx, batchId, number);
          if (!found) throw notFound('operation', `${batchId}/${number}`);
          requireMay(context, found);
          if (!body) return found;
          const before = found.amended ?? found.request;
          const contacts = new LoanContacts(keys);
          const amended = contacts.sealedRequest(found.operationId, body, before);
          if (found.state === 'CONFLICT') await amendOperation(trx, found, amended);
          return { ...found, amended };
        });
        // Whoever sends the same resolution again finds it resolved, and its answer stored.
        return operation.state === 'CONFLICT' ? await replay(operation, context) : undefined;
      }
    },
  };
}

function requestOf(json: string): Record<string, unknown> {
  const value = jsonOf('request', json);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw invalid('request', 'must be a JSON object');
  }
  return value as Record<string, unknown>;
}

/** Its owner, or whoever may move stock where it was done. */
function requireMay({ actor }: CallContext, operation: StoredOperation): void {
  requireRole(actor, readers);
  if (operation.ownerId === actor.id) return;
  requireWriter(actor, [operation.divisionCode]);
}
