// The reference teams with their people in a house of all services: nobody's phone leaks.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Api } from '../../scripts/cli/connection';
import { rotatePersonalKeys } from '../../scripts/cli/personal';
import { requestIdOf } from '../../scripts/request-id';
import { sendDuty, sendPeople, sendTeams } from '../../scripts/seed-roster';
import { sharedRedisUrl } from '../../services/platform/testing/redis';
import { redisKeysHolding } from '../../services/platform/testing/redis-search';
import { tablesHolding } from '../../services/platform/testing/table-search';
import { startHouse, type House } from './house';

const evacuee = { name: '欧阳守静', idNumber: '11010519491231002X', phone: '13911112222' };
const phonePattern = `1000000[0-9]{4}|${Object.values(evacuee).join('|')}`;
// A shelter's manager reads names; whose numbers they are only one by one, for a reason.
const numbers = new RegExp(`${evacuee.idNumber}|${evacuee.phone}`);
const hasPhone = new RegExp(phonePattern);

/** Where the services send their traces; it keeps the bodies. */
async function startCollector(): Promise<{ url: string; bodies: Buffer[]; server: Server }> {
  const bodies: Buffer[] = [];
  const server = createServer((request, response) => {
    request.on('data', (part: Buffer) => bodies.push(part));
    request.on('end', () => response.writeHead(200).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, bodies, server };
}

const district = '440310000000';
let collector: Awaited<ReturnType<typeof startCollector>>;
let house: House;
let commander: Api;

beforeAll(async () => {
  collector = await startCollector();
  house = await startHouse({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    TRACE_SAMPLE_RATIO: '1',
    OTEL_BSP_SCHEDULE_DELAY: '200',
    LOG_LEVEL: 'debug',
  });
  commander = await house.as('COMMANDER');
  const run = { today: new Date().toISOString().slice(0, 10) };
  const sender = {
    api: commander,
    run,
    key: (...names: string[]) => requestIdOf('seed', ...names),
  };
  await sendTeams(sender);
  await sendPeople(sender);
  await sendDuty(sender);
}, 240_000);

afterAll(async () => {
  await house.stop();
  collector.server.close();
});

test('the reference teams are 33 of 1,581 people, partner teams beside them', async () => {
  const headcount = await commander.get<Record<string, number>>('/v1/teams:headcount');
  expect(headcount).toMatchObject({ teamCount: 33, peopleCount: 1581, partnerTeamCount: 2 });
  const { teams } = await commander.get<{ teams: { ready: boolean; reasons: string[] }[] }>(
    '/v1/team-availability',
    { pageSize: 100 },
  );
  expect(teams.filter(({ ready }) => !ready)).toEqual([]);
});

test('a hazmat leak gets the team that meets every criterion, and says what the others miss', async () => {
  type Match = { teamId: string; missed: { text: string }[] };
  const { qualified, excluded } = await commander.get<{ qualified: Match[]; excluded: Match[] }>(
    '/v1/teams:match',
    { specialism: 'HAZMAT', type: '1', missionHours: '24' },
  );
  expect(qualified.map(({ teamId }) => teamId)).toEqual(['team-hazmat-1']);
  expect(excluded.map(({ teamId }) => teamId).sort()).toEqual(['team-hazmat-2', 'team-hazmat-3']);
  for (const { missed } of excluded) {
    expect(missed.map((each) => each.text)).toContain('SKILL DECONTAMINATION: missing');
  }
});

test('phones are revealed one by one, and found nowhere else afterwards', async () => {
  const { people } = await commander.get<{ people: { id: string; contacts: { id: string }[] }[] }>(
    '/v1/people',
    { teamId: 'team-water-1', pageSize: 20 },
  );
  expect(JSON.stringify(people)).not.toMatch(hasPhone);
  const contactId = people[0]!.contacts[0]!.id;
  const reason = 'the river rises';
  const { value } = await commander.post<{ value: string }>(`/v1/contacts/${contactId}:reveal`, {
    reason,
  });
  expect(value).toMatch(hasPhone);
  const found = await commander.post<{ people: { id: string }[] }>('/v1/people:findByContact', {
    kind: 'PHONE',
    value,
  });
  expect(found.people.map(({ id }) => id)).toEqual([people[0]!.id]);
  const auditor = await house.as('AUDITOR');
  const { entries } = await auditor.get<{ entries: { after: object }[] }>('/v1/audit/roster', {
    action: 'contact.revealed',
  });
  expect(entries).toHaveLength(1);
  expect(JSON.stringify(entries)).toContain(reason);
});

test('neither logs, traces, tables nor exports hold a phone, or who fled the water', async () => {
  const manager = await house.as('SHELTER_MANAGER', district);
  const incidentId = randomUUID();
  await manager.post('/v1/households:register', {
    incidentId,
    households: [{ divisionCode: '440310001001', members: [evacuee] }],
  });
  const sought = await manager.get('/v1/evacuees', { incidentId });
  expect(JSON.stringify(sought)).toContain('139****2222');
  expect(JSON.stringify(sought)).not.toMatch(numbers);
  const list = await text(await manager.download('/v1/exports/evacuees', { format: 'csv' }));
  expect(list.split('\n').length).toBeGreaterThan(1);
  expect(list).not.toMatch(numbers);
  const claim = { claims: [{ teamId: 'team-water-1' }], task: 'commits/privacy' };
  const { assignments } = await commander.post<{ assignments: { id: string }[] }>(
    '/v1/assignments:claim',
    claim,
    randomUUID(),
  );
  await commander.post('/v1/assignments:confirm', { ids: assignments.map(({ id }) => id) });
  const csv = await commander.download('/v1/exports/people', { format: 'csv' });
  const exported = await text(csv);
  expect(exported.split('\n').length).toBeGreaterThan(1_581);
  expect(exported).toContain('100****0001');
  expect(exported).not.toMatch(hasPhone);
  const started = Date.now();
  while (collector.bodies.length === 0 && Date.now() - started < 20_000) {
    await new Promise((resume) => setTimeout(resume, 100));
  }
  const traces = Buffer.concat(collector.bodies).toString('utf8');
  expect(traces).toContain('RevealContact');
  expect(traces).toContain('RegisterHouseholds');
  expect(traces).not.toMatch(hasPhone);
  const logs = readFileSync(house.logFile, 'utf8');
  expect(logs).toContain('RevealContact');
  expect(logs).not.toMatch(hasPhone);
  // The tables of the job queues are among them; on Redis the jobs are keys.
  expect(await tablesHolding(house.database.adminUrl, phonePattern)).toEqual([]);
  const redisUrl = sharedRedisUrl();
  if (redisUrl) expect((await redisKeysHolding(redisUrl, hasPhone)).holding).toEqual([]);
}, 60_000);

test('keys are turned for every service that seals, by those who may', async () => {
  const progress: string[] = [];
  const administrator = await house.as('ADMINISTRATOR');
  const rotated = await rotatePersonalKeys(administrator, (done, total, service) =>
    progress.push(`${service} ${done}/${total}`),
  );
  // All of it is under the only key there is.
  expect(rotated).toEqual([
    { service: 'inventory', resealed: 0 },
    { service: 'roster', resealed: 0 },
    { service: 'shelters', resealed: 0 },
  ]);
  expect(progress).toEqual(['inventory 0/0', 'roster 0/0', 'shelters 0/0']);
  await expect(rotatePersonalKeys(commander)).rejects.toThrow(/ADMINISTRATOR/);
});
