import { z } from 'zod';
import { invalid, parse } from '../platform/errors';
import { optionalText, text } from '../platform/wire-values';
import { normalKey } from './offline';
import { uuid } from './shapes';

const payloadBytesMax = 1024 * 1024;
const operationsMax = 500;

export const operationKinds = [
  'RECEIPT',
  'ISSUE',
  'PUT_AWAY',
  'PICK',
  'RETURN',
  'ADJUSTMENT',
  'DISPOSAL',
  'CONVERSION',
  'REVERSAL',
  'LOT_SPLIT',
  'KIT_ASSEMBLY',
  'KIT_DISASSEMBLY',
  'LOAN_OUT',
  'LOAN_BACK',
  'DISPATCH',
  'TRANSFER_RECEIPT',
  'COUNT',
  'COUNT_FIND',
] as const;
export type OperationKind = (typeof operationKinds)[number];

export const registerDeviceShape = z.object({
  requestId: z.string(),
  name: text(100),
  publicKey: z.string().transform((key, context) => {
    const normal = normalKey(key);
    if (normal) return normal;
    context.addIssue({ code: 'custom', message: 'must be an Ed25519 key: 32 bytes in base64url' });
    return z.NEVER;
  }),
});

export const revokeDeviceShape = z.object({ requestId: z.string(), id: uuid, reason: text(500) });

export const submitBatchShape = z.object({
  requestId: uuid,
  deviceId: uuid,
  sequence: z.number().int().min(1, 'must be at least 1'),
  previousHash: z.string().regex(/^([0-9a-f]{64})?$/, 'must be 64 hex digits, or empty'),
  payload: z
    .string()
    .refine((json) => Buffer.byteLength(json) <= payloadBytesMax, 'must be at most 1 MiB'),
  signature: z.string().max(200, 'must be an Ed25519 signature'),
});

const operation = z.strictObject({
  id: uuid,
  kind: z.enum(operationKinds, `must be one of ${operationKinds.join(', ')}`),
  occurTime: z.iso
    .datetime({ offset: true, error: 'must be a time such as 2026-11-22T08:30:00+08:00' })
    .transform((time) => new Date(time)),
  request: z.record(z.string(), z.unknown()),
});

const payload = z.strictObject({
  operations: z
    .array(operation)
    .min(1, 'must have at least one operation')
    .max(operationsMax, `must have at most ${operationsMax} operations`),
});

export type Operation = z.output<typeof operation>;

/** What a payload holds. A batch that nobody could read is refused whole. */
export function operationsOf(json: string): Operation[] {
  return parse(payload, jsonOf('payload', json)).operations;
}

export function jsonOf(field: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw invalid(field, 'is not JSON');
  }
}

export const resolveConflictShape = z
  .object({
    requestId: z.string(),
    batchId: uuid,
    number: z.number().int().min(1, 'must be at least 1'),
    action: z.enum(['RETRY', 'AMEND', 'DISMISS'], 'must be RETRY, AMEND or DISMISS'),
    request: z.string().max(200_000, 'must have at most 200000 characters'),
    reason: optionalText(500),
  })
  .refine(({ action, reason }) => action === 'RETRY' || reason !== '', {
    path: ['reason'],
    message: 'is required',
  });
