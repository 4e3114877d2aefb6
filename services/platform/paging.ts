// Keyset paging. A store reads `limit + 1` rows after the key of `after`, in the key's order; the
// row too many only says that there is another page.
//
//   const page = pageRequest(filter, request);
//   const rows = await listItems(db, { ...filter, limit: page.limit + 1, after: page.after });
//   const { rows: items, nextPageToken } = pageOf(rows, page.limit, (row) => [row.id], filter);
import { createHash } from 'node:crypto';
import { AppError, invalid } from './errors';

/** The values of the last row that was shown, in the order in which rows are sorted. */
export type PageKey = (string | number)[];

export type PageRequest = { limit: number; after?: PageKey };

const limitDefault = 50;
const limitMax = 1_000;

export function pageRequest(
  filter: unknown,
  request: { pageSize?: number; pageToken?: string },
): PageRequest {
  const size = request.pageSize ?? 0;
  if (!Number.isInteger(size) || size < 0) throw invalid('pageSize', 'must not be negative');
  const limit = size === 0 ? limitDefault : Math.min(size, limitMax);
  return request.pageToken ? { limit, after: keyOfToken(request.pageToken, filter) } : { limit };
}

export function pageOf<Row>(
  rows: Row[],
  limit: number,
  keyOf: (row: Row) => PageKey,
  filter: unknown,
): { rows: Row[]; nextPageToken: string } {
  if (rows.length <= limit) return { rows, nextPageToken: '' };
  const shown = rows.slice(0, limit);
  const key = keyOf(shown[limit - 1]!);
  const token = JSON.stringify([bindingHash(filter, key), ...key]);
  return { rows: shown, nextPageToken: Buffer.from(token).toString('base64url') };
}

// A token continues the list it came from: under another filter its key would skip rows silently,
// and a key that was changed on the way may be none that the store can compare with.
function keyOfToken(token: string, filter: unknown): PageKey {
  const [hash, ...key] = parsedToken(token);
  const isKey = key.every((value) => typeof value === 'string' || typeof value === 'number');
  if (key.length === 0 || !isKey || hash !== bindingHash(filter, key as PageKey)) {
    throw new AppError('PAGE_TOKEN_INVALID', 'the page token does not belong to this list', {
      violations: [
        { field: 'pageToken', description: 'must come from the page before, with the same filter' },
      ],
    });
  }
  return key as PageKey;
}

function parsedToken(token: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function bindingHash(filter: unknown, key: PageKey): string {
  const text = JSON.stringify([filter, key], (_key, value: unknown) => sortedKeys(value));
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}

function sortedKeys(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
