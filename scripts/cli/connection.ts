import { existsSync, readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { readSettings } from '../settings';
import { DataDirectory, type Connection } from '../data-directory';

/** What the server refused, in its own words, with each field it named. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {
    super(Refused.describe(status, body));
  }

  private static describe(status: number, body: unknown): string {
    const error = (body as { error?: { message?: string; details?: Detail[] } })?.error;
    const details = error?.details ?? [];
    const fields = details.flatMap(({ fieldViolations = [] }) => fieldViolations);
    const blocked = details.flatMap(({ violations = [] }) => violations);
    const message = error?.message ?? `the server answered ${status}`;
    return [
      fields.length > 0 ? 'The server refused this:' : message,
      ...fields.map(({ field, description }) => `  ${field}: ${description}`),
      ...blocked.map(({ subject, description }) => `  ${subject}: ${description}`),
    ].join('\n');
  }
}
type Detail = {
  fieldViolations?: { field: string; description: string }[];
  violations?: { subject: string; description: string }[];
};

/**
 * Where the running Muster is: MUSTER_URL and MUSTER_TOKEN, or what `npm start` left in the data
 * folder for the person who started it.
 */
export function readConnection(): Connection {
  const { MUSTER_URL, MUSTER_TOKEN } = process.env;
  if (MUSTER_URL) return { url: MUSTER_URL.replace(/\/$/, ''), token: MUSTER_TOKEN ?? '' };
  const file = new DataDirectory(readSettings(process.env).dataDirectory).file('connection.json');
  if (!existsSync(file)) {
    throw new Error(
      'No running Muster is known here. Run `npm start` in another terminal, or set MUSTER_URL ' +
        'and MUSTER_TOKEN.',
    );
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Connection;
}

/** The HTTP API as the command line uses it. */
export class Api {
  constructor(private readonly connection = readConnection()) {}

  get<T>(path: string, query: Record<string, string | number | undefined> = {}): Promise<T> {
    return this.call('GET', `${path}${searchOf(query)}`);
  }

  /** Sends a change once; the same `requestId` again would answer the first response. */
  post<T>(path: string, body: unknown, requestId: string = randomUUID()): Promise<T> {
    return this.call('POST', path, body, { 'Idempotency-Key': requestId });
  }

  /** Adds or replaces something, once for each `requestId`. */
  put<T>(path: string, body: unknown, requestId: string = randomUUID()): Promise<T> {
    return this.call('PUT', path, body, { 'Idempotency-Key': requestId });
  }

  /** Changes the fields that are sent; the etag of what was read goes with them. */
  patch<T>(path: string, body: unknown, requestId: string = randomUUID()): Promise<T> {
    return this.call('PATCH', path, body, { 'Idempotency-Key': requestId });
  }

  /** Every row of a paged list. */
  async all<T>(path: string, key: string, query: Record<string, string> = {}): Promise<T[]> {
    const rows: T[] = [];
    let pageToken: string | undefined;
    do {
      const page = await this.get<Record<string, unknown>>(path, {
        ...query,
        pageSize: 1_000,
        pageToken,
      });
      rows.push(...(page[key] as T[]));
      pageToken = page.nextPageToken as string | undefined;
    } while (pageToken);
    return rows;
  }

  /** Sends a file as it is. */
  async upload<T>(
    path: string,
    query: Record<string, string>,
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<T> {
    const headers = {
      'content-type': 'application/octet-stream',
      'Idempotency-Key': randomUUID(),
    };
    const response = await this.send('POST', `${path}${searchOf(query)}`, headers, bytes);
    return (await response.json()) as T;
  }

  /** A file, as a stream. */
  async download(path: string, query: Record<string, string>): Promise<Readable> {
    const response = await this.send('GET', `${path}${searchOf(query)}`, {});
    return Readable.fromWeb(response.body as never);
  }

  private async call<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<T> {
    const sent = body === undefined ? undefined : JSON.stringify(body);
    const type: Record<string, string> =
      body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await this.send(method, path, { ...type, ...headers }, sent);
    return (await response.json().catch(() => undefined)) as T;
  }

  private async send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: string | Uint8Array<ArrayBuffer>,
  ): Promise<Response> {
    const { url, token } = this.connection;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...headers },
      body,
      signal: AbortSignal.timeout(120_000),
    }).catch((cause: Error) => {
      const reason = (cause.cause as Error | undefined)?.message ?? cause.message;
      throw new Error(`${url} does not answer (${reason}). Is \`npm start\` running?`);
    });
    if (response.ok) return response;
    throw new Refused(response.status, await response.json().catch(() => undefined));
  }
}

function searchOf(query: Record<string, string | number | undefined>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const search = new URLSearchParams(
    given.map(([name, value]): [string, string] => [name, String(value)]),
  );
  return given.length > 0 ? `?${search}` : '';
}
