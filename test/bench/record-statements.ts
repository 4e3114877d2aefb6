// Loaded into the real service by --require: writes down every statement that leaves it, so that
// a benchmark can send exactly the same ones without the service.
import { appendFileSync } from 'node:fs';
import pg from 'pg';

export type RecordedStatement = {
  connection: number;
  /** False when it left before the one ahead of it was answered. */
  waited: boolean;
  name?: string;
  text: string;
  values: unknown[];
};

type Query = string | { name?: string; text: string; values?: unknown[] };
type Send = (this: object, query: Query, ...rest: unknown[]) => unknown;

const file = process.env['RECORD_STATEMENTS_TO'];
const connections = new Map<object, { number: number; unanswered: number }>();
const send = pg.Client.prototype.query as unknown as Send;

function recordingQuery(this: object, query: Query, ...rest: unknown[]): unknown {
  const answer = send.call(this, query, ...rest);
  if (!file || !(answer instanceof Promise)) return answer;
  let connection = connections.get(this);
  if (!connection) {
    connection = { number: connections.size, unanswered: 0 };
    connections.set(this, connection);
  }
  const sent: Exclude<Query, string> = typeof query === 'string' ? { text: query } : query;
  const { name, text, values = [] } = sent;
  const waited = connection.unanswered === 0;
  const statement = { connection: connection.number, waited, name, text, values };
  appendFileSync(file, `${JSON.stringify(statement satisfies RecordedStatement)}\n`);
  connection.unanswered += 1;
  const answered = () => (connection.unanswered -= 1);
  answer.then(answered, answered);
  return answer;
}

pg.Client.prototype.query = recordingQuery as typeof pg.Client.prototype.query;
