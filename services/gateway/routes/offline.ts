import { z } from 'zod';
import { identifier, oneOfOut, pageOut, pageQuery, reason, textOut, timeOut } from '../fields';
import { everyone } from '../roles';
import { route } from '../route';

const tag = 'Offline capture';

const states = ['PENDING', 'APPLIED', 'CONFLICT', 'DISMISSED'] as const;

const device = z
  .object({
    id: z.string(),
    name: z.string(),
    ownerId: z.string(),
    ownerName: textOut,
    publicKey: z.string().describe('Ed25519, 32 bytes in base64url'),
    lastSequence: z.int(),
    lastHash: textOut,
    createTime: timeOut,
    revokeTime: timeOut,
  })
  .meta({ id: 'Device', description: 'A device that may speak for its owner after the fact.' });

const operation = z
  .object({
    batchId: z.string(),
    number: z.int().describe('its place in the batch, from 1'),
    operationId: z.string(),
    kind: z.string(),
    request: z
      .string()
      .transform((json) => JSON.parse(json) as unknown)
      .meta({ type: 'object' }),
    occurTime: timeOut,
    state: oneOfOut(states),
    reason: textOut.describe('of a conflict: why it could not be done'),
    message: textOut,
    result: textOut.describe('what came of it: `movements/…`, `loans/…`, `counts/…`'),
    resolverName: textOut,
    resolveReason: textOut,
    resolveTime: timeOut,
  })
  .meta({ id: 'OfflineOperation' });

const batch = z
  .object({
    id: z.string(),
    deviceId: z.string(),
    sequence: z.int(),
    hash: z.string().describe('the next batch names it as its previousHash'),
    finished: z.boolean().describe('false: send it again, it goes on where it stopped'),
    operations: z.array(operation),
    receiveTime: timeOut,
  })
  .meta({ id: 'OfflineBatch', description: 'Work done without a connection, replayed once.' });

export const offlineRoutes = [
  route({
    method: 'get',
    path: '/v1/devices',
    tag,
    summary: 'Your devices; an administrator sees everyone’s',
    access: everyone,
    query: z.strictObject(pageQuery),
    response: pageOut('devices', device),
    handle: ({ query }, { inventory, options }) => inventory.listDevices(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/devices',
    tag,
    summary: 'Register a device of yours by its public key',
    access: everyone,
    body: z.strictObject({
      name: z.string().min(1).max(100),
      publicKey: z.string().max(100).describe('Ed25519, 32 bytes in base64 or base64url'),
    }),
    response: device,
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.registerDevice({ ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/devices/{id}:revoke',
    tag,
    summary: 'End a device’s word: it was lost, or its owner left',
    access: everyone,
    body: z.strictObject({ reason }),
    response: device,
    handle: ({ params, body, requestId }, { inventory, options }) =>
      inventory.revokeDevice({ ...body, ...params, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/offline-batches',
    tag,
    summary: 'Send what was done without a connection, signed by the device',
    description:
      'The signature is Ed25519 over five lines: `muster-offline-1`, the device’s id, the sequence, ' +
      'the previous hash and the payload. The same batch again is answered the same.',
    access: everyone,
    body: z
      .strictObject({
        deviceId: identifier,
        sequence: z.int().min(1),
        previousHash: z.string().max(64).optional().describe('absent for the first'),
        payload: z.string().max(1_048_576).describe('JSON: {"operations": […]}'),
        signature: z.string().max(200),
      })
      .meta({ id: 'SignedBatch' }),
    response: batch,
    timeoutMs: 60_000,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.submitBatch({ ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/offline-batches/{id}',
    tag,
    summary: 'A batch, with what became of its operations since',
    access: everyone,
    response: batch,
    handle: ({ params }, { inventory, options }) => inventory.getBatch(params, options),
  }),
  route({
    method: 'get',
    path: '/v1/offline-conflicts',
    tag,
    summary: 'Operations that wait for a person, the oldest first',
    access: everyone,
    query: z.strictObject(pageQuery),
    response: pageOut('operations', operation),
    handle: ({ query }, { inventory, options }) => inventory.listConflicts(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/offline-batches/{batchId}/operations/{number}:resolve',
    tag,
    summary: 'Try a conflict again, amend it or dismiss it',
    access: everyone,
    body: z
      .strictObject({
        action: z.enum(['RETRY', 'AMEND', 'DISMISS']),
        request: z.record(z.string(), z.unknown()).optional().describe('to amend'),
        reason: z.string().max(500).optional().describe('required to amend or dismiss'),
      })
      .meta({ id: 'ConflictResolution' }),
    response: operation,
    handle: ({ params, body, requestId }, { inventory, options }) =>
      inventory.resolveConflict(
        {
          ...{ requestId, batchId: params.batchId, number: Number(params.number) || 0 },
          ...{ action: body.action, reason: body.reason ?? '' },
          request: body.request ? JSON.stringify(body.request) : '',
        },
        options,
      ),
  }),
];
