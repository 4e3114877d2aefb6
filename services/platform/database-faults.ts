import { AppError } from './errors';

const connectionCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  '25P03', // the session was idle in its transaction for too long
  '53300', // too many connections
  '57P01', // the server is shutting down
  '57P02',
  '57P03', // the server is starting up
]);

const conflictCodes = new Set([
  '40001', // serialization failure
  '40P01', // deadlock
  '55P03', // lock not available
]);

const characterCodes = new Set([
  '22021', // text with U+0000, or not UTF-8
  '22P05', // the same inside of JSON
]);

/**
 * What a failure of the database means to a caller: the machinery is out of reach, and the same
 * request may succeed later; or a text holds what cannot be stored. Undefined for an error that
 * is none of these.
 */
export function databaseFault(error: unknown): AppError | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = String((error as { code?: unknown }).code ?? '');
  if (code === '53100' || code === 'ENOSPC') {
    return new AppError('STORAGE_FULL', 'the storage is full; nothing was saved', {
      retryDelayMs: 5_000,
    });
  }
  if (conflictCodes.has(code)) {
    return new AppError('CONFLICT_RETRY', 'others changed the same data; try again', {
      retryDelayMs: 50,
    });
  }
  if (characterCodes.has(code)) {
    return new AppError('FIELD_INVALID', 'a text holds the character U+0000');
  }
  if (code === '57014') {
    return new AppError('DEADLINE_EXCEEDED', 'the database took too long');
  }
  const unreachable =
    connectionCodes.has(code) ||
    /^08[0-9A-Z]{3}$/.test(code) ||
    error.name === 'KnexTimeoutError' ||
    /^Connection terminated|^Client .* is not queryable$/.test(error.message);
  if (!unreachable) return undefined;
  return new AppError('DATABASE_UNAVAILABLE', 'the database is out of reach', {
    retryDelayMs: 1_000,
  });
}
