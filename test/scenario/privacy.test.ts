// The reference teams with their people in a house of all services: nobody's phone leaks.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
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

/** Takes messages and answers none before it is let go: what sends them is at work meanwhile. */
async function startSmsGateway() {
  const taken: string[] = [];
  const waiting: ServerResponse[] = [];
  let isOpen = false;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      taken.push((JSON.parse(Buffer.concat(parts).toString('utf8')) as { to: string }).to);
      if (isOpen) response.end('{}');
      else waiting.push(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const letGo = () => {
    isOpen = true;
    for (const response of waiting.splice(0)) response.end('{}');
  };
  return { url: `http://127.0.0.1:${port}/`, taken, letGo, server };
}

const district = '440310000000';
let smsGateway: Awaited<ReturnType<typeof startSmsGateway>>;
let collector: Awaited<ReturnType<typeof startCollector>>;
let house: House;
let commander: Api;

beforeAll(async () => {
  collector = await startCollector();
  smsGateway = await startSmsGateway();
  const { url } = smsGateway;
  const key = 'a key shared with the SMS gateway';
  const channels = [{ id: 'sms', kind: 'SMS', url, key, timeoutMs: 15_000 }];
  house = await startHouse({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    TRACE_SAMPLE_RATIO: '1',
    OTEL_BSP_SCHEDULE_DELAY: '200',
    // What is not sent yet is kept, however slow the machine: the default drops it beyond 2,048.
    OTEL_BSP_MAX_QUEUE_SIZE: '100000',
    LOG_LEVEL: 'debug',
    CALL_OUT_CHANNELS: JSON.stringify(channels),
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
  await house?.stop();
  for (const server of [collector.server, smsGateway.server]) {
    server.closeAllConnections();
    server.close();
  }
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

/** Where the stored job of a queue is found: the same tables or keys that numbers are sought in. */
async function jobsHolding(words: string): Promise<string[]> {
  const redisUrl = sharedRedisUrl();
  if (!redisUrl) return tablesHolding(house.database.adminUrl, words);
  return (await redisKeysHolding(redisUrl, new RegExp(words))).holding;
}

test('the jobs of a call-out, stored while its numbers are dialled, hold none of them', async () => {
  const order = {
    ...{ title: '水域救援集结', text: '携带全套装备', divisionCode: district, level: 'LEVEL_I' },
    ...{ pointName: '区应急广场', teamIds: ['team-water-1'], quotas: [], includeVolunteers: false },
  };
  const { id } = await commander.post<{ id: string }>('/v1/call-outs', order, randomUUID());
  try {
    while (smsGateway.taken.length === 0) await sleep(50);
    expect(smsGateway.taken[0]).toMatch(hasPhone);
    // Found by its id, a job that sends is among what is searched for numbers next.
    const place = sharedRedisUrl()
      ? expect.stringMatching(/^{muster-mobilization}:.*:send-/)
      : 'mobilization_jobs.job';
    expect(await jobsHolding(`send-${id}`)).toContainEqual(place);
    expect(await jobsHolding(phonePattern)).toEqual([]);
  } finally {
    smsGateway.letGo();
  }
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
  let traces = '';
  while (!traces.includes('RevealContact') || !traces.includes('RegisterHouseholds')) {
    await sleep(100);
    traces = Buffer.concat(collector.bodies).toString('utf8');
  }
  expect(traces).not.toMatch(hasPhone);
  const logs = readFileSync(house.logFile, 'utf8');
  expect(logs).toContain('RevealContact');
  expect(logs).not.toMatch(hasPhone);
  // The tables of the job queues are among them, as the test before shows.
  expect(await tablesHolding(house.database.adminUrl, phonePattern)).toEqual([]);
  const redisUrl = sharedRedisUrl();
  if (redisUrl) expect((await redisKeysHolding(redisUrl, hasPhone)).holding).toEqual([]);
});

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
