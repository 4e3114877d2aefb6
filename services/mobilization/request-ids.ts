import { createHash } from 'node:crypto';

// Any fixed UUID would do; it must never change, or repeats would no longer be recognised.
const namespace = Buffer.from('6d757374657240008d6f62696c697a65', 'hex');

/** A UUIDv5 (RFC 9562): the same name always gives the same id. */
export function uuidFromName(name: string): string {
  const bytes = createHash('sha1').update(namespace).update(name).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}

/** The id a step's call goes under, so that repeating the call repeats the answer. */
export function stepRequestId(commitId: string, step: string, round: number): string {
  return uuidFromName(`${commitId}/${step}/${round}`);
}

/** A step of several calls, such as one for each incident. Confirming again must not be refused. */
export function claimRequestId(commitId: string, step: string, call: number): string {
  return uuidFromName(`${commitId}/${step}/call-${call}`);
}

export function undoRequestId(commitId: string, step: string, round: number): string {
  return uuidFromName(`${commitId}/undo-${step}/${round}`);
}
