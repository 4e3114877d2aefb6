import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { sql } from '../platform/db';
import { refusal } from '../platform/testing/rpc-pair';
import { fromTimestamp, toTimestamp } from '../platform/wire-values';
import {
  as,
  community,
  district,
  line,
  loadDivisions,
  neighbour,
  openIncident,
  otherStreet,
  startIncidents,
  street,
  water,
  type Incidents,
} from './testing';

let incidents: Incidents;

beforeAll(async () => {
  incidents = await startIncidents();
  await loadDivisions(incidents);
  await incidents.client.putStandard(
    { requestId: randomUUID(), standard: water },
    as('ADMINISTRATOR', ''),
  );
});
afterAll(() => incidents.stop());

function report(incidentId: string, given: object = {}, caller = as('COMMANDER')) {
  return incidents.client.reportAffected(
    {
      requestId: randomUUID(),
      incidentId,
      kind: 'INITIAL',
      lines: [line(community, 1_000, 200)],
      ...given,
    },
    caller,
  );
}

const read = (id: string) => incidents.client.getIncident({ id }, as('AUDITOR'));

test('the first report starts a countdown of 12 hours that nothing moves', async () => {
  const { client, advance } = incidents;
  const { id } = await openIncident(incidents);
  const { createTime } = await report(id);
  const clocked = await read(id);
  expect(clocked).toMatchObject({ firstReportLate: false, firstReportTime: createTime });
  const reliefDue = fromTimestamp(clocked.reliefDueTime!).getTime();
  expect(reliefDue - fromTimestamp(createTime!).getTime()).toBe(12 * 3_600_000);
  advance(30);
  await report(id, { kind: 'VERIFIED', observeTime: clocked.detectTime });
  const { etag } = await read(id);
  await client.updateIncident(
    {
      requestId: randomUUID(),
      incident: { id, etag, hazard: 'TYPHOON' },
      updateMask: { paths: ['hazard'] },
    },
    as('COMMANDER'),
  );
  expect(await read(id)).toMatchObject({
    reliefDueTime: clocked.reliefDueTime,
    firstReportTime: clocked.firstReportTime,
    firstReportLate: false,
  });
});

test('not even a statement of its own moves the countdown', async () => {
  const { id } = await openIncident(incidents);
  await report(id);
  await expect(
    sql(
      incidents.database.db,
      `UPDATE incidents SET relief_due_time = relief_due_time + interval '1 hour' WHERE id = $1`,
      [id],
    ),
  ).rejects.toThrow('never move');
});

test('two first reports that arrive together start one countdown', async () => {
  const { id } = await openIncident(incidents);
  await Promise.all([community, neighbour].map((code) => report(id, { lines: [line(code, 10)] })));
  const [started] = await sql<{ count: number }>(
    incidents.database.db,
    `SELECT count(*) FROM outbox WHERE subject = $1 AND kind = 'report.received'
       AND (data->>'first')::boolean`,
    [`incidents/${id}`],
  );
  expect(started!.count).toBe(1);
});

test('a report after five minutes is late, an offline one seen in time is not', async () => {
  const late = await openIncident(incidents);
  const offline = await openIncident(incidents);
  const observeTime = toTimestamp(incidents.now());
  incidents.advance(40);
  await report(late.id);
  await report(offline.id, { observeTime });
  expect((await read(late.id)).firstReportLate).toBe(true);
  expect(await read(offline.id)).toMatchObject({
    firstReportLate: false,
    firstReportTime: observeTime,
  });
});

test('the same report sent twice is one report', async () => {
  const { client } = incidents;
  const { id } = await openIncident(incidents);
  const requestId = randomUUID();
  const first = await report(id, { requestId });
  expect(await report(id, { requestId })).toEqual(first);
  const { reports } = await client.listReports({ incidentId: id }, as('AUDITOR'));
  expect(reports).toEqual([first]);
});

test('faults of a report name their lines', async () => {
  const { id } = await openIncident(incidents, { divisionCode: street });
  const fieldsOf = async (lines: object[]) =>
    (await refusal(report(id, { lines }))).details.violations!.map(({ field }) => field);
  expect(await fieldsOf([line(community, 5), line(community, 6)])).toEqual([
    'lines[1].divisionCode',
  ]);
  expect(await fieldsOf([line(street, 10, 11), line(neighbour, -1)])).toEqual([
    'lines[0].displaced',
    'lines[1].affected',
  ]);
  expect(
    await fieldsOf([
      line(community, 1),
      line(neighbour, 1),
      line(street, 1),
      line('440310001009', 1),
    ]),
  ).toEqual(['lines[3].divisionCode']);
  expect(await fieldsOf([line(otherStreet, 1)])).toEqual(['lines[0].divisionCode']);
  expect(await fieldsOf([line(community, 58_001)])).toEqual(['lines[0].affected']);
  expect(await fieldsOf([])).toEqual(['lines']);
});

test('a report on the future, or on a closed incident, is refused', async () => {
  const { id, etag } = await openIncident(incidents);
  const observeTime = toTimestamp(new Date(incidents.now().getTime() + 120_000));
  const early = await refusal(report(id, { observeTime }));
  expect(early.details.violations).toMatchObject([{ field: 'observeTime' }]);
  await incidents.client.closeIncident(
    { requestId: randomUUID(), id, etag, summary: 'Nothing there.' },
    as('COMMANDER'),
  );
  expect(await refusal(report(id))).toMatchObject({
    code: status.FAILED_PRECONDITION,
    reason: 'INCIDENT_STATE',
  });
  expect(await refusal(report('nothing'))).toMatchObject({ reason: 'INCIDENT_NOT_FOUND' });
});

test("a community's reporter reports on his community of the district's incident", async () => {
  const { id } = await openIncident(incidents);
  const leader = as('TEAM_LEADER', community);
  const own = { lines: [line(community, 20)] };
  expect(await report(id, own, leader)).toMatchObject({ reporterId: 'u-TEAM_LEADER' });
  const elsewhere = { lines: [line(community, 20), line(neighbour, 20)] };
  expect(await refusal(report(id, elsewhere, leader))).toMatchObject({ reason: 'SCOPE_DENIED' });
  expect(await refusal(report(id, own, as('AUDITOR')))).toMatchObject({ reason: 'ROLE_MISSING' });
});

test('needs follow the figures that count and say how they were computed', async () => {
  const { client } = incidents;
  const { id } = await openIncident(incidents);
  const needs = () => client.listNeeds({ incidentId: id }, as('SERVICE', ''));
  expect(await needs()).toMatchObject({ needs: [], reportId: '' });
  const seen = (minutesAgo: number) =>
    toTimestamp(new Date(incidents.now().getTime() - minutesAgo * 60_000));
  await report(id, { lines: [line(street, 5_000)], observeTime: seen(20) });
  await report(id, { kind: 'VERIFIED', lines: [line(community, 2_000)], observeTime: seen(10) });
  const last = await report(id, { kind: 'FOLLOW_UP', lines: [line(community, 2_500)] });
  const { figures } = await client.listAffected({ incidentId: id }, as('AUDITOR'));
  expect(figures).toMatchObject([
    { divisionCode: street, affected: '5000', affectedApart: '3000', newerUnverified: false },
    { divisionCode: community, affected: '2000', affectedApart: '2000', newerUnverified: true },
  ]);
  const { reliefDueTime } = await read(id);
  const answer = await needs();
  expect(answer.needs).toMatchObject([
    { divisionCode: street, quantity: '49091', persons: 3_000, days: 3, dueTime: reliefDueTime },
    { divisionCode: community, quantity: '32728', requiredContent: 18_000, unit: 'L' },
  ]);
  expect(answer.reportId).not.toBe(last.id);
});

test('reports are listed newest first, page by page', async () => {
  const { client } = incidents;
  const { id } = await openIncident(incidents);
  for (const affected of [1, 2, 3]) await report(id, { lines: [line(community, affected)] });
  const list = (pageToken = '') =>
    client.listReports({ incidentId: id, pageSize: 2, pageToken }, as('AUDITOR', district));
  const first = await list();
  const rest = await list(first.nextPageToken);
  const affected = [...first.reports, ...rest.reports].map(({ lines }) => lines[0]!.affected);
  expect(affected).toEqual(['3', '2', '1']);
  const other = await openIncident(incidents);
  expect(
    await refusal(
      client.listReports({ incidentId: other.id, pageToken: first.nextPageToken }, as('AUDITOR')),
    ),
  ).toMatchObject({ reason: 'PAGE_TOKEN_INVALID' });
});
