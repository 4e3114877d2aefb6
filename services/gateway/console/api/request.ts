import { connectionLost, problemFrom, type ProblemBody } from './problem';
import { noteAnswer } from './server-clock';

type Value = string | number | boolean | undefined;

export type RequestOptions = {
  query?: Record<string, Value>;
  body?: unknown;
  /** Sent as it is instead of a JSON body. */
  file?: Blob;
  /** The Idempotency-Key of a change: one for each thing a person meant to do. */
  key?: string;
  signal?: AbortSignal;
};

let onSignedOut: () => void = () => undefined;

/** Whom to tell that the session has ended. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

export async function request<T>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  options: RequestOptions = {},
): Promise<T> {
  const sentMs = Date.now();
  const response = await send(method, path, options);
  noteAnswer(response.headers.get('date'), sentMs, Date.now());
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  const body = (await response.json().catch(() => undefined)) as ProblemBody | undefined;
  const problem = problemFrom(response.status, body);
  if (response.status === 401 && path !== '/v1/session') onSignedOut();
  throw problem;
}

async function send(method: string, path: string, options: RequestOptions): Promise<Response> {
  const { query, body, file, key, signal } = options;
  try {
    return await fetch(path + queryText(query), {
      method,
      signal,
      credentials: 'same-origin',
      headers: {
        Accept: 'application/json',
        'X-Requested-With': 'muster-console',
        ...contentType(body, file),
        ...(key ? { 'Idempotency-Key': key } : {}),
      },
      body: file ?? (body === undefined ? undefined : JSON.stringify(body)),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw connectionLost();
  }
}

function contentType(body: unknown, file: Blob | undefined): Record<string, string> {
  if (file) return { 'Content-Type': 'application/octet-stream' };
  return body === undefined ? {} : { 'Content-Type': 'application/json' };
}

export function queryText(query: Record<string, Value> = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  if (given.length === 0) return '';
  return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

export type Page<N extends string, T> = { [K in N]: T[] } & { nextPageToken?: string };

export type Listing<T> = { rows: T[]; complete: boolean };

/** All pages of a list, up to `limit` rows; `complete` is false when there are more. */
export async function listAll<N extends string, T>(
  path: string,
  name: N,
  { query = {}, limit = 5_000, signal }: RequestOptions & { limit?: number } = {},
): Promise<Listing<T>> {
  const rows: T[] = [];
  let pageToken: string | undefined;
  do {
    const page = await request<Page<N, T>>('GET', path, {
      query: { ...query, pageSize: Math.min(1000, limit), pageToken },
      signal,
    });
    rows.push(...page[name]);
    pageToken = page.nextPageToken;
  } while (pageToken && rows.length < limit);
  return { rows, complete: !pageToken };
}
