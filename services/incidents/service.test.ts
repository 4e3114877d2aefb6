import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { sql } from '../platform/db';
import { watchDeadlines } from '../platform/deadlines';
import type { Role } from '../platform/identity';
import { refusal } from '../platform/testing/rpc-pair';
import { toTimestamp } from '../platform/wire-values';
import {
  as,
  community,
  district,
  loadDivisions,
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
});
afterAll(() => incidents.stop());

const requestId = () => randomUUID();

test('divisions are listed by prefix, page by page', async () => {
  const { client } = incidents;
  const first = await client.listDivisions(
    { divisionCode: street, pageSize: 2 },
    as('AUDITOR', otherStreet),
  );
  expect(first.divisions.map(({ code }) => code)).toEqual([street, community]);
  const { nextPageToken: pageToken } = first;
  const rest = await client.listDivisions({ divisionCode: street, pageToken }, as('AUDITOR'));
  expect(rest.divisions).toHaveLength(1);
  expect(rest.nextPageToken).toBe('');
});

test('a division with an unknown parent is refused by its line, and nothing is written', async () => {
  const place = { nameZh: '地', population: 5 };
  const error = await refusal(
    incidents.client.putDivisions(
      {
        requestId: requestId(),
        divisions: [
          { ...place, code: '440310003000', parentCode: district },
          { ...place, code: '440310003001', parentCode: '440310009000' },
        ],
      },
      as('ADMINISTRATOR'),
    ),
  );
  expect(error).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'FIELD_INVALID' });
  expect(error.details.violations).toMatchObject([{ field: 'divisions[1].parentCode' }]);
  const { divisions } = await incidents.client.listDivisions({}, as('AUDITOR'));
  expect(divisions.some(({ code }) => code === '440310003000')).toBe(false);
});

test('a standard is edited under its etag, by an administrator, and the edit is audited', async () => {
  const { client, database } = incidents;
  const put = (standard: object, actor = as('ADMINISTRATOR', '')) =>
    client.putStandard({ requestId: requestId(), standard }, actor);
  const first = await put(water);
  const second = await put({ ...water, rate: 4, etag: first.etag });
  expect(second).toMatchObject({ rate: 4, contentPerUnit: 0.55 });
  expect(await refusal(put({ ...water, etag: first.etag }))).toMatchObject({
    code: status.ABORTED,
    reason: 'ETAG_STALE',
  });
  expect(await refusal(put(water, as('COMMANDER')))).toMatchObject({
    code: status.PERMISSION_DENIED,
    reason: 'ROLE_MISSING',
  });
  expect(await refusal(put(water, as('ADMINISTRATOR')))).toMatchObject({ reason: 'SCOPE_DENIED' });
  const fault = await refusal(put({ ...water, rate: -1, etag: second.etag }));
  expect(fault.details.violations).toMatchObject([{ field: 'standard.rate' }]);
  const audited = await sql(
    database.db,
    `SELECT before->>'rate' AS before, after->>'rate' AS after FROM audit_entries
     WHERE subject = 'standards/drinking-water' ORDER BY id`,
  );
  expect(audited).toEqual([
    { before: null, after: '3' },
    { before: '3', after: '4' },
  ]);
});

test('the relief rules hold for incidents opened later', async () => {
  const { client } = incidents;
  const { reliefRules } = await client.listStandards({}, as('AUDITOR'));
  const change = (firstReportMinutes: number, etag: string) =>
    client.putReliefRules(
      { requestId: requestId(), reliefRules: { firstReportMinutes, deadlineHours: 12, etag } },
      as('ADMINISTRATOR', ''),
    );
  const changed = await change(10, reliefRules!.etag);
  const incident = await openIncident(incidents);
  const { detectTime, firstReportDueTime } = incident;
  expect(Number(firstReportDueTime!.seconds) - Number(detectTime!.seconds)).toBe(600);
  await change(5, changed.etag);
});

test('an incident is opened once for one request id', async () => {
  const { client } = incidents;
  const id = requestId();
  const incident = { name: 'Flood', hazard: 'FLOOD' as const, divisionCode: street };
  const open = (given = incident) =>
    client.createIncident({ requestId: id, incident: given }, as('TEAM_LEADER'));
  const first = await open();
  expect(await open()).toEqual(first);
  expect(await refusal(open({ ...incident, name: 'Other' }))).toMatchObject({
    code: status.ALREADY_EXISTS,
    reason: 'REQUEST_ID_REUSED',
  });
  expect(first).toMatchObject({ state: 'OPEN', firstReportTime: null, reliefDueTime: null });
  expect(first.conditions).toEqual({
    days: 3,
    temperatureCelsius: 20,
    tentShare: 0,
    tentPeople: 4,
    _temperatureCelsius: 'temperatureCelsius',
  });
});

test('every fault of a new incident is named at once', async () => {
  const incident = {
    name: ' ',
    divisionCode: '4403',
    conditions: { days: 31, tentShare: 2, tentPeople: 5 },
  };
  const error = await refusal(
    incidents.client.createIncident({ requestId: requestId(), incident }, as('COMMANDER')),
  );
  expect(error.details.violations!.map(({ field }) => field).sort()).toEqual([
    'incident.conditions.days',
    'incident.conditions.tentPeople',
    'incident.conditions.tentShare',
    'incident.divisionCode',
    'incident.hazard',
    'incident.name',
  ]);
});

test.each([
  ['in the future', { detectTime: toTimestamp(new Date(Date.now() + 600_000)) }, 'detectTime'],
  ['of two years ago', { detectTime: toTimestamp(new Date(Date.now() - 63e9)) }, 'detectTime'],
  ['in an unknown division', { divisionCode: '440310999000' }, 'divisionCode'],
])('an incident %s is refused', async (_title, given, field) => {
  const error = await refusal(openIncident(incidents, given));
  expect(error.details.violations).toMatchObject([{ field: `incident.${field}` }]);
});

test('incidents are seen in scope only, from above and from within', async () => {
  const { client } = incidents;
  const { id } = await openIncident(incidents, { divisionCode: street });
  const seen = (divisionCode: string) => client.getIncident({ id }, as('AUDITOR', divisionCode));
  expect(await seen(district)).toMatchObject({ id });
  expect(await seen(community)).toMatchObject({ id });
  expect(await refusal(seen(otherStreet))).toMatchObject({
    code: status.PERMISSION_DENIED,
    reason: 'SCOPE_DENIED',
  });
  const list = async (divisionCode: string) =>
    (await client.listIncidents({ divisionCode: street }, as('AUDITOR', divisionCode))).incidents;
  expect((await list(community)).map((incident) => incident.id)).toContain(id);
  expect((await list(otherStreet)).map((incident) => incident.id)).not.toContain(id);
  expect(await refusal(client.getIncident({ id: 'nothing' }, as('AUDITOR')))).toMatchObject({
    code: status.NOT_FOUND,
    reason: 'INCIDENT_NOT_FOUND',
  });
});

test('an edit touches the masked fields only, and never with a stale etag', async () => {
  const { client } = incidents;
  const opened = await openIncident(incidents);
  const edit = (paths: string[], change: object, etag = opened.etag) =>
    client.updateIncident(
      {
        requestId: requestId(),
        incident: { id: opened.id, etag, ...change },
        updateMask: { paths },
      },
      as('LOGISTICS_OFFICER'),
    );
  const change = { name: 'ignored', conditions: { temperatureCelsius: 4, days: 7 } };
  const edited = await edit(['conditions.temperature_celsius'], change);
  expect(edited).toMatchObject({
    name: opened.name,
    conditions: { temperatureCelsius: 4, days: 3 },
    detectTime: opened.detectTime,
  });
  expect(await refusal(edit(['name'], { name: 'x' }))).toMatchObject({ reason: 'ETAG_STALE' });
  const clock = await refusal(edit(['name', 'relief_due_time'], { name: 'x' }, edited.etag));
  expect(clock.details.violations).toMatchObject([{ field: 'updateMask.paths[1]' }]);
});

test('the commander alone sets the level, with a reason, and closes, once', async () => {
  const { client } = incidents;
  const { id, etag } = await openIncident(incidents);
  const level = (actor: object, reason = 'Rain continues') =>
    client.setResponseLevel(
      { requestId: requestId(), id, etag, responseLevel: 'LEVEL_II', reason },
      actor,
    );
  expect(await refusal(level(as('LOGISTICS_OFFICER')))).toMatchObject({ reason: 'ROLE_MISSING' });
  expect(await refusal(level(as('COMMANDER', otherStreet)))).toMatchObject({
    reason: 'SCOPE_DENIED',
  });
  expect(await refusal(level(as('COMMANDER'), ''))).toMatchObject({ reason: 'FIELD_INVALID' });
  const raised = await level(as('COMMANDER'));
  expect(raised).toMatchObject({
    responseLevel: 'LEVEL_II',
    responseLevelReason: 'Rain continues',
  });
  const close = () =>
    client.closeIncident(
      { requestId: requestId(), id, etag: raised.etag, summary: 'Water is gone.' },
      as('COMMANDER'),
    );
  expect(await close()).toMatchObject({ state: 'CLOSED', closeSummary: 'Water is gone.' });
  expect(await refusal(close())).toMatchObject({
    code: status.FAILED_PRECONDITION,
    reason: 'INCIDENT_STATE',
  });
});

test('a commander opens an incident at a response level, others do not', async () => {
  const incident = { name: 'Flood', divisionCode: district, responseLevel: 'LEVEL_III' as const };
  const open = (caller: object) =>
    incidents.client.createIncident(
      { requestId: requestId(), incident: { ...incident, hazard: 'FLOOD' } },
      caller,
    );
  expect(await open(as('COMMANDER'))).toMatchObject({ responseLevel: 'LEVEL_III' });
  expect(await refusal(open(as('TEAM_LEADER')))).toMatchObject({ reason: 'ROLE_MISSING' });
});

test('a drill operator opens exercises and nothing else', async () => {
  const open = (exercise: boolean) =>
    incidents.client.createIncident(
      {
        requestId: requestId(),
        incident: { name: 'Drill', hazard: 'FLOOD', divisionCode: district, exercise },
      },
      as('DRILL_OPERATOR'),
    );
  expect(await open(true)).toMatchObject({ exercise: true });
  expect(await refusal(open(false))).toMatchObject({ reason: 'ROLE_MISSING' });
});

/** The kinds raised about an incident when the watch looks after so many minutes, in turn. */
async function raisedAt(id: string, ...minutes: number[]): Promise<string[]> {
  const { database, now } = incidents;
  const log = { error: (fields: object) => expect(fields).toBeUndefined() };
  for (const minute of minutes) {
    const time = new Date(now().getTime() + minute * 60_000);
    const watch = watchDeadlines(database.db, { log, now: () => time });
    await watch.run();
    await watch.stop();
  }
  const events = await sql<{ kind: string }>(
    database.db,
    `SELECT kind FROM outbox
     WHERE subject = $1 AND (kind LIKE '%.due-soon' OR kind LIKE '%.breached') ORDER BY position`,
    [`incidents/${id}`],
  );
  return events.map(({ kind }) => kind);
}

test('the alarm of a missing first report is raised before and at the breach, each once', async () => {
  const { id } = await openIncident(incidents);
  expect(await raisedAt(id, 1, 4.5, 4.6, 6, 7)).toEqual([
    'first-report.due-soon',
    'first-report.breached',
  ]);
});

test('the relief countdown runs from the first report until relief is confirmed', async () => {
  const { client } = incidents;
  const { id } = await openIncident(incidents);
  const confirm = async (role: Role = 'COMMANDER') => {
    const { etag } = await client.getIncident({ id }, as('COMMANDER'));
    return client.confirmRelief({ requestId: requestId(), id, etag, note: 'seen' }, as(role));
  };
  expect(await refusal(confirm())).toMatchObject({ reason: 'RELIEF_STATE' });
  const lines = [{ divisionCode: community, affected: '10' }];
  await client.reportAffected(
    { requestId: requestId(), incidentId: id, kind: 'INITIAL', lines },
    as('COMMANDER'),
  );
  expect(await refusal(confirm('TEAM_LEADER'))).toMatchObject({ reason: 'ROLE_MISSING' });
  expect(await raisedAt(id, 60, 10 * 60)).toEqual(['relief.due-soon']);
  expect(await confirm()).toMatchObject({ reliefLate: false, reliefNote: 'seen' });
  expect(await refusal(confirm())).toMatchObject({ reason: 'RELIEF_STATE' });
  expect(await raisedAt(id, 20 * 60)).toEqual(['relief.due-soon']);
});

test('an incident that closed has no clock that could be broken', async () => {
  const { id, etag } = await openIncident(incidents);
  const request = { requestId: requestId(), id, etag, summary: 'false alarm' };
  await incidents.client.closeIncident(request, as('COMMANDER'));
  expect(await raisedAt(id, 60)).toEqual([]);
});
