// Batches signed by a device, each continuing the one before.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { AppError } from '../platform/errors';

export type SignedBatch = {
  deviceId: string;
  sequence: number;
  previousHash: string;
  payload: string;
};

/** What a device signs: its payload in its place in the chain. */
export function signedText({ deviceId, sequence, previousHash, payload }: SignedBatch): string {
  return ['muster-offline-1', deviceId, String(sequence), previousHash, payload].join('\n');
}

export function batchHash(batch: SignedBatch): string {
  return createHash('sha256').update(signedText(batch), 'utf8').digest('hex');
}

/** The 32 bytes of an Ed25519 key in base64url; undefined when the text is no such key. */
export function normalKey(text: string): string | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === 32 ? bytes.toString('base64url') : undefined;
}

export function requireSignature(batch: SignedBatch, signature: string, publicKey: string): void {
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: publicKey },
    format: 'jwk',
  });
  const bytes = Buffer.from(signature, 'base64url');
  if (verify(null, Buffer.from(signedText(batch), 'utf8'), key, bytes)) return;
  throw new AppError(
    'SIGNATURE_INVALID',
    `the batch is not what devices/${batch.deviceId} signed: nothing of it was done`,
    { metadata: { deviceId: batch.deviceId } },
  );
}

/** A batch continues the last one that was taken: nothing between them is missing or replaced. */
export function requireChain(
  device: { id: string; lastSequence: number; lastHash: string },
  batch: SignedBatch,
): void {
  const expected = device.lastSequence + 1;
  if (batch.sequence > expected) {
    throw new AppError('BATCH_GAP', `batch ${expected} of devices/${device.id} is missing`, {
      metadata: { expectedSequence: String(expected), expectedHash: device.lastHash },
    });
  }
  if (batch.sequence === expected && batch.previousHash === device.lastHash) return;
  const description =
    batch.sequence < expected
      ? `another batch ${batch.sequence} was taken before`
      : `it does not continue batch ${device.lastSequence}`;
  throw new AppError('BATCH_CHAIN_BROKEN', `devices/${device.id}: ${description}`, {
    metadata: { expectedSequence: String(expected), expectedHash: device.lastHash },
  });
}

export const operationStates = ['PENDING', 'APPLIED', 'CONFLICT', 'DISMISSED'] as const;
export type OperationState = (typeof operationStates)[number];

export function requireConflict(operation: {
  batchId: string;
  number: number;
  state: OperationState;
}): void {
  if (operation.state === 'CONFLICT') return;
  const subject = `offlineBatches/${operation.batchId}/operations/${operation.number}`;
  throw new AppError('OPERATION_STATE', `${subject} is ${operation.state}`, {
    preconditions: [{ type: 'OPERATION_STATE', subject, description: `is ${operation.state}` }],
    metadata: { state: operation.state },
  });
}

/** Fields that were sent and mean nothing: a mistyped name must not be lost silently. */
export function unknownFields(sent: unknown, known: unknown, path = 'request'): string[] {
  if (Array.isArray(sent)) {
    const rows = Array.isArray(known) ? known : [];
    return sent.flatMap((row, index) => unknownFields(row, rows[index], `${path}[${index}]`));
  }
  if (sent === null || typeof sent !== 'object') return [];
  if (known === null || typeof known !== 'object') return [path];
  return Object.entries(sent).flatMap(([name, value]) =>
    name in known
      ? unknownFields(value, (known as Record<string, unknown>)[name], `${path}.${name}`)
      : [`${path}.${name}`],
  );
}
