import { createHash } from 'node:crypto';

/** The same names always give the same UUID (RFC 9562, version 5 layout over SHA-1). */
export function requestIdOf(...names: string[]): string {
  const hash = createHash('sha1').update(names.join('\0')).digest().subarray(0, 16);
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}
