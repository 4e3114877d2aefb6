import type { OfflineBatchInput } from '../../gen/muster/inventory/v1/OfflineBatch';
import type { OfflineOperationInput } from '../../gen/muster/inventory/v1/OfflineOperation';
import { audit } from '../platform/audit';
import { transact, type Trx } from '../platform/db';
import { AppError, notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { CallContext, ServiceImplementation } from '../platform/rpc-types';
import { toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import { conflictHandlers } from './conflict-service';
import { deviceHandlers } from './device-service';
import { advanceDevice, findDevice, lockDevice, type Device } from './device-store';
import { LoanContacts, maskedRequest } from './loan-contacts';
import { batchHash, requireChain, requireSignature } from './offline';
import { operationsOf, submitBatchShape } from './offline-shapes';
import {
  endLease,
  findBatch,
  findBatchOf,
  findOperations,
  insertBatch,
  keepOutcome,
  listConflicts,
  takeLease,
  type Batch,
  type StoredOperation,
} from './offline-store';
import { replayer, type Replay } from './replay-service';
import { readers, readScope, type Inventory } from './service-context';
import { getByUuidShape } from './shapes';

export type OfflineHandlers = ServiceImplementation<'muster.inventory.v1.OfflineService'>;

// An operation is only begun when it can be finished; the rest is done when the batch comes again.
const operationMsMin = 1_000;
const leaseMarginMs = 30_000;
const nilUuid = '00000000-0000-0000-0000-000000000000';

export function offlineService(inventory: Inventory): ServiceHandlers {
  const replay = replayer(inventory);
  return implement('muster.inventory.v1.OfflineService', {
    ...deviceHandlers(inventory),
    ...batchHandlers(inventory, replay),
    ...conflictHandlers(inventory, replay),
  });
}

type BatchHandlers = Pick<OfflineHandlers, 'submitBatch' | 'getBatch' | 'listConflicts'>;

function batchHandlers(inventory: Inventory, replay: Replay): BatchHandlers {
  const { db } = inventory;
  return {
    submitBatch: async (request, context) => {
      const input = parse(submitBatchShape, request);
      requireRole(context.actor, readers);
      const device = await findDevice(db, input.deviceId);
      requireOwnDevice(device, input.deviceId, context);
      requireSignature(input, input.signature, device.publicKey);
      const batch = await transact(db, (trx) => takeBatch(trx, context, inventory, input));
      if (batch.finishTime === null) await replayBatch(inventory, context, batch, replay);
      const operations = await findOperations(db, batch.id);
      // As it was answered first, whatever was resolved since.
      return batchMessage((await findBatch(db, batch.id))!, operations.map(asFirstAnswered));
    },

    getBatch: async (request, context) => {
      const { id } = parse(getByUuidShape, request);
      requireRole(context.actor, readers);
      const batch = await findBatch(db, id);
      if (!batch) throw notFound('batch', id);
      const device = await findDevice(db, batch.deviceId);
      if (device!.ownerId !== context.actor.id) requireRole(context.actor, ['ADMINISTRATOR'], '');
      return batchMessage(batch, await findOperations(db, id));
    },

    listConflicts: async (request, context) => {
      const filter = { ownerId: context.actor.id, scope: readScope(context.actor) };
      const { limit, after = [nilUuid, 0] } = pageRequest(filter, request);
      const key = { batchId: String(after[0]), number: Number(after[1]) };
      const found = await listConflicts(db, { ...filter, after: key, limit: limit + 1 });
      const keyOf = (row: StoredOperation) => [row.batchId, row.number];
      const { rows, nextPageToken } = pageOf(found, limit, keyOf, filter);
      return { operations: rows.map(operationMessage), nextPageToken };
    },
  };
}

function asFirstAnswered(operation: StoredOperation): StoredOperation {
  const { outcome: state, outcomeReason: reason, outcomeMessage: message } = operation;
  const result = state === 'APPLIED' ? operation.result : '';
  const unresolved = { resolverName: '', resolveReason: '', resolveTime: null, amended: null };
  return { ...operation, state, reason, message, result, ...unresolved };
}

function requireOwnDevice(
  device: Device | undefined,
  id: string,
  { actor }: CallContext,
): asserts device is Device {
  if (!device) throw notFound('device', id);
  if (device.ownerId !== actor.id) {
    throw new AppError('DEVICE_OF_ANOTHER', `devices/${id} belongs to another person`);
  }
  if (device.revokeTime !== null) {
    throw new AppError('DEVICE_REVOKED', `devices/${id} was revoked: its word counts no more`);
  }
}

type Submitted = ReturnType<typeof parse<(typeof submitBatchShape)['_output']>>;

/** The batch as it was taken before, or taken now if it continues the last one. */
async function takeBatch(
  trx: Trx,
  context: CallContext,
  { now, keys }: Inventory,
  input: Submitted,
): Promise<Batch> {
  const hash = batchHash(input);
  const device = (await lockDevice(trx, input.deviceId))!;
  const known = await findBatchOf(trx, device.id, input.sequence);
  if (known?.hash === hash) return known;
  requireChain(device, input);
  const before = await findBatchOf(trx, device.id, device.lastSequence);
  if (before && before.finishTime === null) throw running(before);
  const operations = operationsOf(input.payload);
  const { requestId: id, sequence } = input;
  const receiveTime = now();
  const taken = { ...input, id, hash, receiveTime, ownerId: context.actor.id };
  if (await findBatch(trx, id)) {
    throw new AppError('REQUEST_ID_REUSED', `request id ${id} was used for another batch`);
  }
  const contacts = new LoanContacts(keys);
  const payload = contacts.sealedPayload(id, input.payload);
  const kept = operations.map((operation) => ({
    ...operation,
    request: contacts.sealedRequest(operation.id, operation.request),
  }));
  await insertBatch(trx, { ...taken, payload }, kept);
  await advanceDevice(trx, { id: device.id, lastSequence: sequence, lastHash: hash });
  const subject = `offlineBatches/${id}`;
  const after = { deviceId: device.id, sequence, hash, operationCount: operations.length };
  await audit(trx, context, { action: 'offline-batch.take', subject, divisionCode: '', after });
  return { ...{ id, sequence, hash, receiveTime }, deviceId: device.id, finishTime: null };
}

function running({ id, sequence }: Batch): AppError {
  return new AppError('BATCH_RUNNING', `batch ${sequence} is not finished: send it again first`, {
    metadata: { batchId: id, sequence: String(sequence) },
    retryDelayMs: 1_000,
  });
}

/** Tries what was not tried yet, in order; each operation in a transaction of its own. */
async function replayBatch(
  { db, now }: Inventory,
  context: CallContext,
  batch: Batch,
  replay: Replay,
): Promise<void> {
  if (!(await takeLease(db, batch.id, context.remainingMs() + leaseMarginMs))) throw running(batch);
  let isWhole = false;
  try {
    const operations = await findOperations(db, batch.id);
    for (const operation of operations) {
      if (operation.state !== 'PENDING') continue;
      if (context.remainingMs() < operationMsMin) return;
      await keepOutcome(db, operation, await replay(operation, context));
    }
    isWhole = true;
  } finally {
    const finishTime = isWhole ? now() : null;
    await transact(db, async (trx) => {
      await endLease(trx, batch.id, finishTime);
      if (isWhole) await recordReplay(trx, context, batch);
    });
  }
}

async function recordReplay(trx: Trx, context: CallContext, batch: Batch): Promise<void> {
  const operations = await findOperations(trx, batch.id);
  const conflictCount = operations.filter(({ outcome }) => outcome === 'CONFLICT').length;
  const subject = `offlineBatches/${batch.id}`;
  const data = { operationCount: operations.length, conflictCount };
  const change = { subject, divisionCode: '', after: data };
  await audit(trx, context, { action: 'offline-batch.replay', ...change });
  await publish(trx, { kind: 'offline-batch.replayed', subject, divisionCode: '', data });
}

function batchMessage(batch: Batch, operations: StoredOperation[]): OfflineBatchInput {
  const { id, deviceId, sequence, hash, receiveTime, finishTime } = batch;
  return {
    ...{ id, deviceId, sequence, hash, finished: finishTime !== null },
    operations: operations.map(operationMessage),
    receiveTime: toTimestamp(receiveTime),
  };
}

export function operationMessage(operation: StoredOperation): OfflineOperationInput {
  const { batchId, number, operationId, kind, state, reason, message, result } = operation;
  return {
    ...{ batchId, number, operationId, kind, state, reason, message, result },
    request: JSON.stringify(maskedRequest(operation.amended ?? operation.request)),
    occurTime: toTimestamp(operation.occurTime),
    resolverName: operation.resolverName,
    resolveReason: operation.resolveReason,
    resolveTime: toOptionalTimestamp(operation.resolveTime),
  };
}
