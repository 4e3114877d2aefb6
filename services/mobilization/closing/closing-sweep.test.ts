import { codes, RemoteError } from '../../platform/errors';
import { sql } from '../../platform/db';
import { testDatabase, type TestDatabase } from '../../platform/testing/database';
import type { ClosingPeers } from './closing-clients';
import { findFailedTry, insertClosingReport, listUnfrozen } from './closing-store';
import { freezeClosingReports } from './closing-sweep';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase('mobilization');
});
afterAll(() => database.drop());

const start = Date.UTC(2026, 10, 22, 6);
const after = (seconds: number) => new Date(start + seconds * 1_000);

test('reports that are refused are put off, longer each time, and hold up none behind them', async () => {
  const { db } = database;
  await sql(
    db,
    `INSERT INTO closed_incidents (incident_id, close_time)
     SELECT 'i-' || lpad(n::text, 2, '0'), $1::timestamptz + n * interval '1 second'
     FROM generate_series(1, 12) AS n`,
    [after(-60)],
  );
  const asked: string[] = [];
  const refused = ({ id }: { id: string }) => {
    asked.push(id);
    const { NOT_FOUND } = codes;
    throw new RemoteError(NOT_FOUND, 'incidents', 'INCIDENT_NOT_FOUND', `no incident ${id}`);
  };
  const peers = { incidents: { getIncident: refused } } as unknown as ClosingPeers;
  const run = async (now: Date) => {
    const closing = { db, peers, now: () => now, centsOf: () => 0 };
    await freezeClosingReports(closing, { error: () => undefined });
    return asked.splice(0);
  };
  const first = await run(after(0));
  expect(first).toHaveLength(10);
  expect(first[0]).toBe('i-01');
  expect(await run(after(1))).toEqual(['i-11', 'i-12']);
  expect(await run(after(2))).toEqual([]);
  expect(await run(after(30))).toHaveLength(10);
  expect(await findFailedTry(db, 'i-01')).toEqual({
    ...{ failures: 2, reason: 'INCIDENT_NOT_FOUND', message: 'no incident i-01' },
    ...{ tryTime: after(30), nextTryTime: after(90) },
  });
  const row = { incidentId: 'i-01', divisionCode: '4403', report: '{}', sha256: 'a'.repeat(64) };
  await db.transaction((trx) => insertClosingReport(trx, { ...row, freezeTime: after(40) }));
  expect(await findFailedTry(db, 'i-01')).toBeUndefined();
  const due = await listUnfrozen(db, after(1_000), 20);
  expect(due.map(({ incidentId }) => incidentId)).not.toContain('i-01');
});
