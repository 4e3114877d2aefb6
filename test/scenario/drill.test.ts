import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { Api } from '../../scripts/cli/connection';
import { drillData, teams as referenceTeams } from '../../scripts/reference/load';
import { requestIdOf } from '../../scripts/request-id';
import { seedRun } from '../../scripts/seed';
import { sendPeople, sendTeams } from '../../scripts/seed-roster';
import type { DrillReport } from '../../services/gateway/drill-report';
import { parseCap } from '../../services/incidents/warnings/cap';
import { redisKeysHolding } from '../../services/platform/testing/redis-search';
import { sharedRedisUrl } from '../../services/platform/testing/redis';
import { tablesHolding } from '../../services/platform/testing/table-search';
import { startHouse, type House } from './house';
import { raiseFlood, smallDistrict } from './small-district';
import { until } from './story';

// The quarterly full muster of the reference district, 33 teams and 1,581 people, on the production
// path: real stock and availability stay as they are, and a real flood ends it at once.

const district = '440310000000';
const teamIds = referenceTeams().map(({ id }) => id);

type Drill = {
  id: string;
  startTime?: string;
  state: string;
  nameZh: string;
  expectedPeople: number;
  etag: string;
};
type Figures = {
  tally: { expected: number; acknowledgedInTime: number; musteredInTime: number };
  passMarks: { id: string; needed: number; reached: number; passed: boolean }[];
  teams: { teamId: string; claimState: string }[];
};
type Person = { personId: string; excuse?: string };
type Availability = { teamId: string; ready: boolean; state: string; reasons: string[] };

let house: House;
let operator: Api;
let commander: Api;
let drill: Drill;
let calledByHand: string;
let before: { stock: unknown; teams: unknown };

const world = async () => ({
  stock: await commander.all('/v1/stock/balances', 'balances'),
  teams: (await commander.all<Availability>('/v1/team-availability', 'teams')).map(
    ({ teamId, ready, state, reasons }) => ({ teamId, ready, state, reasons }),
  ),
});
const read = () => operator.get<Drill>(`/v1/drills/${drill.id}`);
const verb = (name: string, body: object = {}) =>
  operator.post<Drill>(`/v1/drills/${drill.id}:${name}`, body);
const figures = () => commander.get<Figures>(`/v1/drills/${drill.id}/figures`);
const held = () =>
  operator.all<{ state: string }>('/v1/assignments', 'assignments', { exerciseId: drill.id });
const open = async () =>
  (await held()).filter(({ state }) => state === 'HELD' || state === 'CONFIRMED').length;

beforeAll(async () => {
  house = await startHouse();
  const administrator = await house.as('ADMINISTRATOR');
  await smallDistrict(administrator);
  const run = seedRun(requestIdOf('drill scenario'), new Date());
  const key = (...names: string[]) => requestIdOf(['drill scenario', ...names].join('/'));
  await sendTeams({ api: administrator, key, run });
  await sendPeople({ api: administrator, key, run });
  const { id, ...guide } = drillData().guides[0]!;
  await administrator.put(`/v1/evaluation-guides/${id}`, guide);
  operator = await house.as('DRILL_OPERATOR', district);
  commander = await house.as('COMMANDER', district);
  before = await world();
});

afterAll(() => house?.stop());

test('everyone on the roster is expected, and all of it is marked as an exercise', async () => {
  drill = await operator.post<Drill>('/v1/drills', {
    ...{ divisionCode: district, kind: 'FULL_SCALE', guideId: 'standard', teamIds },
    ...{ nameZh: '季度全员全装拉动', nameEn: 'Quarterly full muster' },
    planTime: new Date(Date.now() + 3_600_000).toISOString(),
  });
  await verb('schedule');
  drill = await verb('start');
  expect(drill).toMatchObject({
    ...{ state: 'RUNNING', nameZh: '【演练】季度全员全装拉动', expectedPeople: 1_581 },
  });
});

test('the teams are claimed for the exercise; real stock and availability are unchanged', async () => {
  const { teams } = await until(figures, ({ teams: all }) =>
    all.every(({ claimState }) => claimState !== 'WANTED'),
  );
  const claimed = teams.filter(({ claimState }) => claimState === 'CLAIMED').length;
  expect(claimed).toBeGreaterThan(0);
  expect(await open()).toBe(claimed);
  expect(await world()).toEqual(before);
});

test('1,502 acknowledged and 1,423 present pass; the same ticks again change nothing', async () => {
  const people = await operator.all<Person>(`/v1/drills/${drill.id}/people`, 'people');
  const now = new Date().toISOString();
  const marks = people.slice(0, 1_502).map(({ personId }, place) => ({
    ...{ personId, acknowledgeTime: now },
    ...(place < 1_423 ? { musterTime: now } : {}),
  }));
  const requestId = randomUUID();
  const tick = () =>
    operator.post<Figures>(`/v1/drills/${drill.id}/people:tick`, { marks }, requestId);
  const { passMarks } = await tick();
  expect(passMarks).toMatchObject([
    { id: 'ACKNOWLEDGED', needed: 1_502, reached: 1_502, passed: true },
    { id: 'MUSTERED', needed: 1_423, reached: 1_423, passed: true },
    { id: 'KIT', passed: true },
  ]);
  await tick();
  expect((await figures()).tally).toMatchObject({
    ...{ expected: 1_581, acknowledgedInTime: 1_502, musteredInTime: 1_423 },
  });
});

test('its notice is a CAP message of status Exercise, which is taken in as one', async () => {
  const participant = await house.as('TEAM_LEADER', district);
  const xml = await text(await participant.download(`/v1/drills/${drill.id}/cap`, {}));
  const cap = parseCap(xml);
  expect(cap).toMatchObject({ status: 'Exercise', note: expect.stringContaining('演练') });
  expect(cap.info.map(({ headline, language }) => [language, headline])).toEqual([
    ['zh-CN', '【演练】季度全员全装拉动'],
    ['en-US', '【演练】Quarterly full muster (EXERCISE)'],
  ]);
  expect(cap.info[0]).toMatchObject({
    ...{ urgency: 'Immediate', area: [{ areaDesc: '坪山区' }] },
    // CAP has whole seconds.
    onset: new Date(Math.floor(Date.parse(drill.startTime!) / 1_000) * 1_000),
  });
  const warning = await operator.post('/v1/warnings', { capXml: xml });
  expect(warning).toMatchObject({ status: 'EXERCISE', divisionCodes: [district] });
});

const callOrder = { title: '演练集结', divisionCode: district, level: 'ROUTINE', quotas: [] };
const secret = '大坝管涌';
const participants = ['COMMANDER', 'TEAM_LEADER', 'LOGISTICS_OFFICER', 'AUDITOR'] as const;

test('a hidden inject reaches nobody who takes part, in whatever way they ask', async () => {
  const hidden = await operator.post<{ id: string }>(`/v1/drills/${drill.id}/injects`, {
    ...{ number: 1, title: secret, body: secret, expectedAction: secret, trigger: 'MANUAL' },
  });
  const cap = { injectId: hidden.id };
  expect(await text(await operator.download(`/v1/drills/${drill.id}/cap`, cap))).toContain(secret);
  for (const role of participants) {
    const api = await house.as(role, district);
    expect(await api.get(`/v1/drills/${drill.id}/injects`)).toEqual({ injects: [] });
    await expect(api.download(`/v1/drills/${drill.id}/cap`, cap)).rejects.toMatchObject({
      status: 404,
    });
    const parts = ['', '/timeline', '/figures', '/people', '/equipment'];
    const answers = parts.map((part) => api.get(`/v1/drills/${drill.id}${part}`));
    expect(JSON.stringify(await Promise.all(answers))).not.toContain(secret);
  }
  const auditor = await house.as('AUDITOR');
  const entries = await auditor.all('/v1/audit/mobilization', 'entries');
  expect(entries.length).toBeGreaterThan(0);
  expect(JSON.stringify(entries)).not.toContain(secret);
});

test('nor is it in call-outs, events, jobs or logs: it stands where injects are kept', async () => {
  const called = { ...callOrder, teamIds: ['team-water-1'], exerciseId: drill.id };
  const { id } = await operator.post<{ id: string }>('/v1/call-outs', called);
  calledByHand = id;
  const told = await operator.all(`/v1/call-outs/${id}/outbox`, 'messages');
  expect(JSON.stringify(told)).not.toContain(secret);
  // Events of every service, jobs of every queue and all that services keep are tables here. The
  // answer to the operator's request is kept for a repetition of that request alone.
  const kept = await tablesHolding(house.database.adminUrl, secret);
  expect(kept.sort()).toEqual(['mobilization.drill_injects', 'mobilization.requests']);
  const redisUrl = sharedRedisUrl();
  if (redisUrl) {
    expect((await redisKeysHolding(redisUrl, new RegExp(secret))).holding).toEqual([]);
  }
  expect(readFileSync(house.logFile, 'utf8')).not.toContain(secret);
});

test('a real flood suspends the drill and frees its people, and nothing real was touched', async () => {
  await raiseFlood(commander, 120);
  expect(await until(read, ({ state }) => state === 'SUSPENDED')).toBeDefined();
  await until(open, (count) => count === 0);
  // Nor does a call-out in its name go on, or begin.
  const handMade = () => operator.get<{ state: string }>(`/v1/call-outs/${calledByHand}`);
  await until(handMade, ({ state }) => state === 'CANCELLED');
  const another = { ...callOrder, teamIds: ['team-water-1'], exerciseId: drill.id };
  await expect(operator.post('/v1/call-outs', another)).rejects.toThrow('SUSPENDED');
  await expect(verb('resume')).rejects.toMatchObject({
    body: {
      error: {
        details: expect.arrayContaining([expect.objectContaining({ reason: 'REAL_INCIDENT' })]),
      },
    },
  });
  expect((await world()).teams).toEqual(before.teams);
  expect((await world()).stock).toEqual(before.stock);
});

test('a finding opens a rectification, and the report is there when the drill is closed', async () => {
  await verb('finish');
  const [guide] = drillData().guides as unknown as [{ items: { id: string; points: number }[] }];
  const scores = guide.items.map(({ id, points }) => ({ itemId: id, score: points * 0.9 }));
  await operator.put(`/v1/drills/${drill.id}/scores`, { scores });
  const finding = await operator.post<{ rectificationId: string; retestDrillId: string }>(
    `/v1/drills/${drill.id}/findings`,
    { title: '对讲机没电' },
  );
  const path = `/v1/rectifications/${finding.rectificationId}`;
  expect(await commander.get(path)).toMatchObject({ retestDrillId: finding.retestDrillId });
  await verb('close');
  const report = await commander.get<DrillReport>(`/v1/drills/${drill.id}/report`);
  expect(report).toMatchObject({ passed: true, total: 90, grade: { id: 'excellent' } });
  // Everyone who came had the same second; 1,423 of 1,581 are just 90 %, so P90 is there.
  const { trend, teams, tally } = report;
  expect(tally).toMatchObject({ acknowledged: { count: 1_502 }, mustered: { count: 1_423 } });
  expect(tally.mustered.p90Seconds).toBe(tally.mustered.p50Seconds);
  expect(teams).toHaveLength(33);
  expect(trend).toMatchObject([{ drillCount: 1, passedCount: 1, score: 90 }]);
  expect(trend[0]!.musteredShare).toBeCloseTo(1_423 / 1_581);
  for (const [format, begins] of [
    ['pdf', '%PDF-'],
    ['xlsx', 'PK'],
  ] as const) {
    const query = { format, language: 'zh' };
    const file = await commander.download(`/v1/drills/${drill.id}/report:download`, query);
    const chunks: Buffer[] = [];
    for await (const chunk of file) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString('latin1').startsWith(begins)).toBe(true);
  }
});
