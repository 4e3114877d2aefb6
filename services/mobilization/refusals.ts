// Tells a refusal, which is an answer, from a fault on the way, which says nothing of the outcome.
import { codes, RemoteError, type Precondition } from '../platform/errors';
import type { Ending, FailedClaim, Part, ShortLine } from './saga';
import type { ReservationLine } from './work';

const refusalCodes: readonly number[] = [
  codes.INVALID_ARGUMENT,
  codes.NOT_FOUND,
  codes.ALREADY_EXISTS,
  codes.PERMISSION_DENIED,
  codes.FAILED_PRECONDITION,
];

// The answers to "take this back" that mean there is nothing left of it.
const nothingLeftCodes: readonly number[] = [codes.NOT_FOUND, codes.FAILED_PRECONDITION];

/** Another service decided against the call; asking again would not change its mind. */
export function isRefusal(error: unknown): error is RemoteError {
  if (!(error instanceof RemoteError)) return false;
  // ABORTED is a lost race that may be tried again, but for an etag: that one stays stale.
  return refusalCodes.includes(error.code) || error.reason === 'ETAG_STALE';
}

export function saysNothingLeft(error: unknown): error is RemoteError {
  return error instanceof RemoteError && nothingLeftCodes.includes(error.code);
}

export function endingOf(error: RemoteError, lines: ReservationLine[]): Ending {
  const preconditions = error.details.preconditions ?? [];
  const failures = preconditions.flatMap((precondition) => shortLineOf(precondition, lines));
  return { reason: error.reason, message: error.message, failures };
}

const indexInField = /^(?:claims|assetIds|lines)\[(\d+)\]/;
const idInSubject = /^(?:teams|assets|sites)\/(.+)$/;
const failuresMax = 100;

/**
 * The teams, assets or sites a claim was refused for: by their place in the request, by the subject
 * of a precondition, or by the id in the metadata, whichever the service gives.
 */
export function failedClaims(
  { details, message }: RemoteError,
  { part, incidentId, ids }: { part: Part; incidentId: string; ids: string[] },
): FailedClaim[] {
  const { violations = [], preconditions = [], metadata = {} } = details;
  const found = new Map<string, string>();
  for (const { field, description } of violations) {
    const id = ids[Number(indexInField.exec(field)?.[1] ?? -1)];
    if (id !== undefined) found.set(id, description);
  }
  for (const { type, subject, description } of preconditions) {
    const id = idInSubject.exec(subject)?.[1];
    if (id !== undefined && type !== 'ALTERNATIVE' && !found.has(id)) found.set(id, description);
  }
  const named = metadata['teamId'] ?? metadata['assetId'] ?? metadata['siteId'];
  const only = part === 'CALL_OFFS' ? ids[0] : undefined;
  const unsaid = named ?? only;
  if (found.size === 0 && unsaid) found.set(unsaid, message);
  const failed = [...found].map(([id, description]) => ({ part, id, incidentId, description }));
  return failed.slice(0, failuresMax);
}

// The inventory names a short line by its place in the request, `lines[3]`, and says in words what
// is available of it.
function shortLineOf(
  { subject, description }: Precondition,
  lines: ReservationLine[],
): ShortLine[] {
  const place = /^lines\[(\d+)\]/.exec(subject)?.[1];
  const line = place === undefined ? undefined : lines[Number(place)];
  if (!line) return [];
  const available = /available (\d+)/.exec(description)?.[1] ?? 0;
  return [
    {
      depotId: line.depotId,
      itemId: line.itemId,
      requested: line.quantity,
      available: Number(available),
    },
  ];
}
