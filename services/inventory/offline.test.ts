import fc from 'fast-check';
import { generateKeyPairSync, sign } from 'node:crypto';
import type { AppError } from '../platform/errors';
import {
  batchHash,
  normalKey,
  requireChain,
  requireSignature,
  signedText,
  unknownFields,
} from './offline';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const key = publicKey.export({ format: 'jwk' }).x!;

function reasonOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as AppError).reason;
  }
}

const anyBatch = fc.record({
  deviceId: fc.uuid(),
  sequence: fc.integer({ min: 1, max: 1e6 }),
  previousHash: fc.constantFrom('', 'ab'.repeat(32)),
  payload: fc.string(),
});

test('a batch is what its device signed, and nothing else is', () => {
  fc.assert(
    fc.property(anyBatch, anyBatch, (batch, other) => {
      const signature = sign(null, Buffer.from(signedText(batch)), privateKey).toString('base64');
      requireSignature(batch, signature, key);
      if (signedText(other) === signedText(batch)) return;
      expect(reasonOf(() => requireSignature(other, signature, key))).toBe('SIGNATURE_INVALID');
      expect(batchHash(other)).not.toBe(batchHash(batch));
    }),
    { numRuns: 30 },
  );
  const batch = { deviceId: 'd', sequence: 1, previousHash: '', payload: '{}' };
  for (const nonsense of ['', 'AAAA', 'x'.repeat(88)]) {
    expect(reasonOf(() => requireSignature(batch, nonsense, key))).toBe('SIGNATURE_INVALID');
  }
});

test('a key is 32 bytes, in either base64', () => {
  expect(normalKey(Buffer.from(key, 'base64url').toString('base64'))).toBe(key);
  expect(normalKey('AAAA')).toBeUndefined();
});

test('a batch continues the last one', () => {
  const device = { id: 'd', lastSequence: 3, lastHash: 'aa' };
  const batch = (sequence: number, previousHash: string) => ({
    ...{ deviceId: 'd', sequence, previousHash, payload: '' },
  });
  expect(reasonOf(() => requireChain(device, batch(4, 'aa')))).toBeUndefined();
  expect(reasonOf(() => requireChain(device, batch(4, 'bb')))).toBe('BATCH_CHAIN_BROKEN');
  expect(reasonOf(() => requireChain(device, batch(5, 'aa')))).toBe('BATCH_GAP');
  expect(reasonOf(() => requireChain(device, batch(3, 'aa')))).toBe('BATCH_CHAIN_BROKEN');
});

test('a mistyped field is found wherever it stands', () => {
  const known = { depotId: '', lines: [{ itemId: '', quantity: '0' }], occurTime: null };
  const sent = { depotId: 'd', depot: 'd', lines: [{ itemId: 'a', quantiy: 3 }] };
  expect(unknownFields(sent, known)).toEqual(['request.depot', 'request.lines[0].quantiy']);
});
