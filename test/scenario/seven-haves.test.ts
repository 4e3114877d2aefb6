import type { Api } from '../../scripts/cli/connection';
import { readinessRules } from '../../scripts/reference/load';
import { requestIdOf } from '../../scripts/request-id';
import { sendPeople, sendTeams } from '../../scripts/seed-roster';
import { startHouse, type House } from './house';

// A street is audited against 七有: what fails is registered, put right, audited again and struck
// off.

type Result = {
  ruleId: string;
  outcome: string;
  gap: number;
  value?: number;
  declared: boolean;
  evidence: { subject: string }[];
};
type Evaluation = { results: Result[]; passed: number; failed: number; unknown: number };
type Rectification = { id: string; state: string };

const street = '440310001000';
let house: House;
let officer: Api;
let administrator: Api;

beforeAll(async () => {
  house = await startHouse();
  administrator = await house.as('ADMINISTRATOR');
  officer = await house.as('COMMANDER', '440310000000');
  for (const { id, ...rule } of readinessRules().filter(({ pack }) => pack === 'qi-you')) {
    await administrator.put(`/v1/readiness-rules/${id}`, rule);
  }
  await administrator.post('/v1/depots', {
    ...{ id: 'street-depot', nameZh: '街道仓库', nameEn: 'Street depot', tier: 'STREET' },
    ...{ divisionCode: street, areaM2: 42 },
  });
});

afterAll(() => house?.stop());

const declare = (measure: string, value: number) =>
  officer.post('/v1/declared-facts', {
    ...{ divisionCode: street, measure, value },
    evidence: '街道应急〔2026〕7 号',
  });

async function audit(): Promise<Record<string, Result>> {
  const query = { divisionCode: street, pack: 'qi-you' };
  const { results } = await officer.get<Evaluation>('/v1/readiness', query);
  return Object.fromEntries(results.map((result) => [result.ruleId.slice(7), result]));
}

const failing = (results: Record<string, Result>) =>
  Object.keys(results)
    .filter((name) => results[name]!.outcome !== 'PASS')
    .sort();

test('a street that lacks an inspector, two people and a drill fails exactly these', async () => {
  await declare('full-time-officers', 2);
  await declare('safety-inspectors', 1);
  await declare('largest-team-people', 28);
  await declare('vehicles', 1);
  await declare('trainings', 1);
  await declare('comprehensive-drills', 0);
  const results = await audit();
  expect(failing(results)).toEqual(['drill', 'inspectors', 'team']);
  expect(results.depot).toMatchObject({ outcome: 'PASS', value: 42, declared: false });
  expect(results.team).toMatchObject({ outcome: 'FAIL', value: 28, gap: 2 });
  expect(results.inspectors).toMatchObject({ gap: 1 });
  expect(results.drill).toMatchObject({ gap: 1 });
});

test('each failure becomes a rectification, which closes when its rule passes', async () => {
  const register = (ruleId: string) =>
    officer.post<Rectification>('/v1/rectifications', {
      ...{ divisionCode: street, origin: 'READINESS', originId: ruleId },
    });
  const opened = await Promise.all(
    ['qi-you-inspectors', 'qi-you-team', 'qi-you-drill'].map(register),
  );
  expect(opened.map(({ state }) => state)).toEqual(Array(3).fill('REGISTERED'));
  const [{ id }] = opened as [Rectification];
  const advance = (api: Api, to: string) =>
    api.post<Rectification>(`/v1/rectifications/${id}:advance`, {
      ...{ to, note: '已招聘巡查员一名', evidence: ['劳动合同 2026-31'] },
    });
  for (const to of ['REPORTED', 'SUPERVISED', 'RECTIFIED']) await advance(officer, to);
  await expect(advance(administrator, 'CLOSED')).rejects.toThrow(/still fails/);
  await declare('safety-inspectors', 2);
  expect(await advance(administrator, 'CLOSED')).toMatchObject({ state: 'CLOSED' });
  expect(failing(await audit())).toEqual(['drill', 'team']);
});

test('once the roster is there it is measured: what was declared of people counts no more', async () => {
  const run = { today: new Date().toISOString().slice(0, 10) };
  const key = (...names: string[]) => requestIdOf('seven-haves', ...names);
  await sendTeams({ api: officer, run, key });
  await sendPeople({ api: officer, run, key });
  type People = { people: { id: string; divisionCode: string; etag: string }[] };
  const inspectors = async () => {
    const query = { divisionCode: street, role: 'INSPECTOR' };
    const { people } = await officer.get<People>('/v1/people', query);
    return people.filter(({ divisionCode }) => divisionCode === street);
  };
  const before = await inspectors();
  const seeded = await audit();
  expect(failing(seeded)).toEqual(['drill']);
  for (const rule of ['officers', 'inspectors', 'team']) {
    expect(seeded[rule]).toMatchObject({ outcome: 'PASS', declared: false });
  }
  expect(seeded.inspectors!.value).toBe(before.length);
  expect(seeded.inspectors!.evidence.map(({ subject }) => subject)).toEqual(
    before.map(({ id }) => `people/${id}`),
  );
  const teams = seeded.team!.evidence.map(({ subject }) => subject);
  expect(teams).toContain('teams/team-flood-440310001');
  const whole = new Date().toISOString();
  for (const { id, etag } of before.slice(1)) {
    await officer.patch(`/v1/people/${id}`, { roles: [], etag });
  }
  expect((await audit()).inspectors).toMatchObject({ outcome: 'FAIL', value: 1, gap: 1 });
  const past = await officer.get<Evaluation>('/v1/readiness', {
    ...{ divisionCode: street, pack: 'qi-you', asOf: whole },
  });
  const then = past.results.find(({ ruleId }) => ruleId === 'qi-you-inspectors');
  expect(then).toMatchObject({ outcome: 'PASS', value: before.length });
});
