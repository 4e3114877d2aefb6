import { randomUUID } from 'node:crypto';
import { sql } from '../platform/db';
import { refusal } from '../platform/testing/rpc-pair';
import { toTimestamp } from '../platform/wire-values';
import { roadsOfPlans } from './road-closure';
import {
  as,
  community,
  loadDivisions,
  neighbour,
  openIncident,
  otherStreet,
  startIncidents,
  type Incidents,
} from './testing';

let service: Incidents;
beforeAll(async () => {
  service = await startIncidents();
  await loadDivisions(service);
});
afterAll(() => service.stop());

const inMinutes = (minutes: number) =>
  toTimestamp(new Date(service.now().getTime() + minutes * 60_000));

const report = (roadClosure: object, caller = as('COMMANDER'), requestId = randomUUID()) =>
  service.client.reportRoadClosure({ requestId, roadClosure }, caller);
const inForce = async (incidentId: string) => {
  const { roadClosures } = await service.client.listRoadClosures(
    { incidentId, inForce: true },
    as('AUDITOR'),
  );
  return roadClosures.map(({ id }) => id);
};
const flooded = { fromDepotId: 'depot-1', toDivisionCode: community, reason: '桥面过水' };

test('a closed road is reported once, amended by its version, and reopened', async () => {
  const { id: incidentId } = await openIncident(service);
  const requestId = randomUUID();
  const first = await report({ incidentId, ...flooded }, as('COMMANDER'), requestId);
  const again = await report({ incidentId, ...flooded }, as('COMMANDER'), requestId);
  expect(again).toEqual(first);
  expect(first).toMatchObject({ state: 'CLOSED', medium: 'ROAD', over: false, untilTime: null });
  const change = { id: first.id, etag: first.etag, untilTime: inMinutes(60), bothWays: true };
  const amend = () =>
    service.client.updateRoadClosure(
      {
        requestId: randomUUID(),
        roadClosure: change,
        updateMask: { paths: ['until_time', 'bothWays'] },
      },
      as('LOGISTICS_OFFICER'),
    );
  const amended = await amend();
  expect(amended).toMatchObject({ bothWays: true, reason: '桥面过水', fromTime: first.fromTime });
  expect(await refusal(amend())).toMatchObject({ reason: 'ETAG_STALE' });
  const reopen = (etag: string) =>
    service.client.reopenRoad(
      { requestId: randomUUID(), id: first.id, etag, note: '水退' },
      as('COMMANDER'),
    );
  const open = await reopen(amended.etag);
  expect(open).toMatchObject({ state: 'REOPENED', reopenNote: '水退' });
  expect(await refusal(reopen(open.etag))).toMatchObject({ reason: 'ROAD_CLOSURE_STATE' });
  expect(await inForce(incidentId)).toEqual([]);
  const { versions } = await service.client.listRoadClosureVersions(
    { id: first.id },
    as('AUDITOR'),
  );
  expect(versions.map(({ actorId }) => actorId)).toEqual([
    'u-COMMANDER',
    'u-LOGISTICS_OFFICER',
    'u-COMMANDER',
  ]);
  const events = await sql<{ kind: string }>(
    service.database.db,
    `SELECT kind FROM outbox WHERE subject = $1 ORDER BY position`,
    [`road-closures/${first.id}`],
  );
  expect(events.map(({ kind }) => kind)).toEqual([
    'road-closure.reported',
    'road-closure.amended',
    'road-closure.reopened',
  ]);
});

test('a closure is in force until its time, and a place can be cut off in one step', async () => {
  const { id: incidentId } = await openIncident(service);
  const cutOff = { incidentId, toDivisionCode: community, bothWays: true, reason: '孤岛' };
  const short = await report({ ...cutOff, untilTime: inMinutes(30) });
  const long = await report({ ...cutOff, fromTime: inMinutes(120) });
  expect(await inForce(incidentId)).toEqual([long.id, short.id]);
  service.advance(31);
  expect(await inForce(incidentId)).toEqual([long.id]);
  const over = await service.client.getRoadClosure({ id: short.id }, as('AUDITOR'));
  expect(over).toMatchObject({ over: true, fromDepotId: '', fromDivisionCode: '' });
  // As many more as there may be: then none comes back into force either.
  await sql(
    service.database.db,
    `INSERT INTO road_closures SELECT (jsonb_populate_record(road_closures,
       jsonb_build_object('id', 'copy-' || n))).* FROM road_closures, generate_series(1, 499) AS n
     WHERE id = $1`,
    [long.id],
  );
  const longer = { id: short.id, etag: over.etag, untilTime: inMinutes(60) };
  const asked = { roadClosure: longer, updateMask: { paths: ['until_time'] } };
  expect(
    await refusal(
      service.client.updateRoadClosure({ requestId: randomUUID(), ...asked }, as('COMMANDER')),
    ),
  ).toMatchObject({ reason: 'ROAD_CLOSURES_FULL' });
});

test('whoever reports at one end of the road may close it, others may not', async () => {
  const { id: incidentId } = await openIncident(service);
  const road = { incidentId, ...flooded };
  await report(road, as('TEAM_LEADER', community));
  expect(await refusal(report(road, as('TEAM_LEADER', neighbour)))).toMatchObject({
    reason: 'SCOPE_DENIED',
  });
  expect(await refusal(report(road, as('AUDITOR')))).toMatchObject({ reason: 'ROLE_MISSING' });
});

test.each([
  ['no end', { toDivisionCode: '' }, 'toDivisionCode'],
  ['an end that is no division', { toDivisionCode: '440399000000' }, 'toDivisionCode'],
  ['an end where it begins', { fromDepotId: '', fromDivisionCode: community }, 'toDivisionCode'],
  ['two beginnings', { fromDivisionCode: otherStreet }, 'fromDivisionCode'],
  ['no reason', { reason: ' ' }, 'reason'],
  ['an end before its beginning', { untilTime: { seconds: '1', nanos: 0 } }, 'untilTime'],
])('%s is refused at its field', async (_name, given, field) => {
  const { id: incidentId } = await openIncident(service);
  const { details } = await refusal(report({ incidentId, ...flooded, ...given }));
  expect(details.violations).toMatchObject([{ field: `roadClosure.${field}` }]);
});

test('a closed incident takes no more closed roads', async () => {
  const incident = await openIncident(service);
  await service.client.closeIncident(
    { requestId: randomUUID(), id: incident.id, etag: incident.etag, summary: '结束' },
    as('COMMANDER'),
  );
  expect(await refusal(report({ incidentId: incident.id, ...flooded }))).toMatchObject({
    reason: 'INCIDENT_STATE',
  });
});

test('plans go by roads of all open real incidents, their own first; exercises by their own alone', async () => {
  const close = (where: string, ...ids: string[]) =>
    sql(
      service.database.db,
      `UPDATE incidents SET state = 'CLOSED', close_time = now() WHERE state = 'OPEN' AND ${where}`,
      ids,
    );
  await close('true');
  const { id: own } = await openIncident(service);
  const { id: other, name } = await openIncident(service, { name: '另一场内涝' });
  const { id: exercise } = await openIncident(service, { exercise: true });
  const roads = new Map<string, string>();
  for (const incidentId of [own, other, exercise]) {
    roads.set(incidentId, (await report({ incidentId, ...flooded })).id);
  }
  const asked = (incidentIds: string[], caller = as('SERVICE', '')) =>
    service.client.listClosedRoads({ incidentIds }, caller);
  const found = await asked([own]);
  const ids = found.roadClosures.map(({ id }) => id);
  expect(ids[0]).toBe(roads.get(own));
  expect(ids).toContain(roads.get(other));
  expect(ids).not.toContain(roads.get(exercise));
  expect(found.incidentNames).toMatchObject({ [other]: name });
  expect(found.leftOut).toBe(0);
  expect((await asked([exercise])).roadClosures).toMatchObject([{ id: roads.get(exercise) }]);
  expect((await asked([other, own])).roadClosures.slice(0, 2)).toMatchObject([
    { incidentId: other },
    { incidentId: own },
  ]);
  await close('id = $1', other);
  const later = (await asked([own])).roadClosures.map(({ id }) => id);
  expect(later).not.toContain(roads.get(other));
  expect(await refusal(asked([own], as('COMMANDER')))).toMatchObject({ reason: 'ROLE_MISSING' });
  expect(await refusal(asked([]))).toMatchObject({ reason: 'FIELD_INVALID' });
});

test('of 500 roads in all those that touch the incident are taken before others', () => {
  const road = (incidentId: string, toDivisionCode: string) => {
    const from = { fromDepotId: '', fromDivisionCode: '', toDepotId: '' };
    return { ...from, incidentId, toDivisionCode };
  };
  const far = Array.from({ length: 499 }, () => road('b', '510100000000'));
  const near = road('b', community);
  const own = road('a', '110101001001');
  const incident = { id: 'a', divisionCode: otherStreet.slice(0, 6) + '000000' };
  const { shown, leftOut } = roadsOfPlans([...far, near, own], [incident]);
  expect(shown.slice(0, 2)).toEqual([own, near]);
  expect([shown.length, leftOut]).toEqual([500, 1]);
});
