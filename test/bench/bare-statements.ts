// The reference: the statements the service was seen to send for one order, with the values of
// another, sent by bare pg.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { connectionSettings } from '../../services/platform/db';
import { poolMax } from './inventory-under-load';
import type { Order } from './ledger-orders';
import type { RecordedStatement } from './record-statements';

type Statement = { name?: string; text: string; values: unknown[] };

/** Statements that left together, without waiting for each other's answers. */
export type Volley = Statement[];

/** One order as the service carried it out, from BEGIN to COMMIT. */
export type Template = { order: Order; volleys: { texts: Statement[]; values: string }[] };

/** The transaction in a recording that mentions this request. */
export async function templateFrom(
  file: string,
  requestId: string,
  order: Order,
): Promise<Template> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  const all = lines.map((line) => JSON.parse(line) as RecordedStatement);
  const at = all.findIndex(({ values }) => values.includes(requestId));
  const sent = all.filter(({ connection }) => connection === all[at]!.connection);
  const within = sent.indexOf(all[at]!);
  const begin = sent.findLastIndex(({ text }, n) => n <= within && text.startsWith('BEGIN'));
  const end = sent.findIndex(({ text }, n) => n >= within && text === 'COMMIT');
  if (at === -1 || begin === -1 || end === -1) throw new Error('the recording has no transaction');
  const volleys: RecordedStatement[][] = [];
  for (const statement of sent.slice(begin, end + 1)) {
    if (statement.waited || volleys.length === 0) volleys.push([]);
    volleys.at(-1)!.push(statement);
  }
  return {
    order,
    volleys: volleys.map((volley) => ({
      texts: volley.map(({ name, text }) => ({ name, text, values: [] })),
      values: JSON.stringify(volley.map(({ values }) => values)),
    })),
  };
}

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const names = new RegExp(`bench-(?:depot|item)-\\d{4}|${uuid}`, 'g');

/**
 * The same transaction for another order: its depots and items in the places of the recorded
 * ones, the lots of its items, and an id of its own wherever the service had made one.
 */
export function filled(
  { order: recorded, volleys }: Template,
  order: Order,
  lotsOf: Map<string, string[]>,
): Volley[] {
  const renamed = new Map<string, string>();
  const pair = (from: string[], to: string[]) => from.forEach((id, n) => renamed.set(id, to[n]!));
  pair(recorded.depotIds, order.depotIds);
  pair(recorded.itemIds, order.itemIds);
  recorded.itemIds.forEach((id, n) => pair(lotsOf.get(id)!, lotsOf.get(order.itemIds[n]!)!));
  const replaced = (name: string) => {
    const known = renamed.get(name) ?? randomUUID();
    renamed.set(name, known);
    return known;
  };
  return volleys.map(({ texts, values }) => {
    const given = JSON.parse(values.replace(names, replaced), bytes) as unknown[][];
    return texts.map((text, n) => ({ ...text, values: given[n]! }));
  });
}

const bytes = (_key: string, value: { type?: unknown; data?: unknown } | null) =>
  value?.type === 'Buffer' ? Buffer.from(value.data as number[]) : value;

export type BareClient = { send(volleys: Volley[]): Promise<void>; close(): Promise<void> };

/**
 * `pipelined` sends each volley as the service does; without it every statement waits for the
 * answer to the one before, which is what pg does unless told otherwise.
 */
export function bareClient(
  url: string,
  { pipelined, schema = 'inventory' }: { pipelined: boolean; schema?: string },
): BareClient {
  const { options } = connectionSettings({ url, schema });
  const settings = { connectionString: url, options, max: poolMax, pipeline: pipelined };
  const pool = new pg.Pool(settings);
  // A pool has ended before its connections have: the server that stops next ends them.
  pool.on('error', () => undefined);
  const send = async (volleys: Volley[]) => {
    const client = await pool.connect();
    try {
      for (const volley of volleys) {
        if (pipelined) await Promise.all(volley.map((statement) => client.query(statement)));
        else for (const statement of volley) await client.query(statement);
      }
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
  };
  return { send, close: () => pool.end() };
}
