import { randomUUID } from 'node:crypto';
import {
  as,
  district,
  loadDivisions,
  openIncident,
  startIncidents,
  street,
  type Incidents,
} from '../testing';
import { capOf } from './testing';

let service: Incidents;
beforeAll(async () => {
  service = await startIncidents();
  await loadDivisions(service);
  const plan = {
    ...{ nameZh: '暴雨橙色响应', nameEn: 'Rainstorm orange', divisionCode: district },
    ...{ hazard: 'WATERLOGGING' as const, level: 'LEVEL_II' as const, enabled: true },
  };
  for (const given of [
    { id: 'rain-orange' },
    { id: 'rain-street', divisionCode: street },
    { id: 'rain-elsewhere', divisionCode: '440310002000' },
    { id: 'rain-off', enabled: false },
    { id: 'rain-red', level: 'LEVEL_I' as const },
  ]) {
    const request = { requestId: randomUUID(), responsePlan: { ...plan, ...given } };
    await service.client.putResponsePlan(request, as('ADMINISTRATOR', '440310000000'));
  }
});
afterAll(() => service.stop());

const ingest = (given: Parameters<typeof capOf>[0], role = as('COMMANDER')) =>
  service.client.ingestWarning({ requestId: randomUUID(), capXml: capOf(given) }, role);
const activations = async () =>
  (await service.client.listActivations({}, as('COMMANDER'))).activations;

test('a warning proposes the plans of its hazard, level and area, once', async () => {
  const warning = await ingest({ identifier: 'W1' });
  expect(warning).toMatchObject({
    ...{ hazard: 'WATERLOGGING', level: 'LEVEL_II', state: 'ACTIVE', status: 'ACTUAL' },
    divisionCodes: [district],
  });
  const proposed = await activations();
  expect(proposed.map(({ plan }) => plan!.id).sort()).toEqual([
    'rain-elsewhere',
    'rain-orange',
    'rain-street',
  ]);
  expect(proposed[0]).toMatchObject({ state: 'PROPOSED', warningId: warning.id, exercise: false });
  await ingest({ identifier: 'W2' });
  expect(await activations()).toHaveLength(3);
});

test('the same message again is the same warning', async () => {
  const first = await ingest({ identifier: 'W1' });
  const { warnings } = await service.client.listWarnings({}, as('AUDITOR'));
  expect(warnings.filter(({ identifier }) => identifier === 'W1')).toMatchObject([
    { id: first.id },
  ]);
});

test('two copies that arrive together are one warning', async () => {
  const both = await Promise.all([ingest({ identifier: 'W9' }), ingest({ identifier: 'W9' })]);
  expect(new Set(both.map(({ id }) => id)).size).toBe(1);
});

test('a cancel ends what it refers to, and only its own sender may', async () => {
  const { id } = await ingest({ identifier: 'W3', event: '台风' });
  const references = 'weather.example.cn,W3,2026-11-22T08:30:00+08:00';
  await ingest({ identifier: 'W4', msgType: 'Cancel', references, sender: 'someone.else' });
  expect((await service.client.getWarning({ id }, as('AUDITOR'))).state).toBe('ACTIVE');
  await ingest({ identifier: 'W5', msgType: 'Cancel', references });
  expect((await service.client.getWarning({ id }, as('AUDITOR'))).state).toBe('CANCELLED');
});

test('an update replaces what its warning proposed, and a cancel withdraws it', async () => {
  const identifiers = { identifier: 'W20', status: 'Exercise' };
  const { id: first } = await ingest(identifiers);
  const of = async (id: string) => {
    const own = (await activations()).filter(({ warningId }) => warningId === id);
    return [...new Set(own.map(({ state }) => state))];
  };
  expect(await of(first)).toEqual(['PROPOSED']);
  const to = (id: string) => ({ references: `weather.example.cn,${id},2026-11-22T08:30:00+08:00` });
  const about = { status: 'Exercise', ...to('W20') };
  const { id: second } = await ingest({ identifier: 'W21', msgType: 'Update', ...about });
  expect([await of(first), await of(second)]).toEqual([['REJECTED'], ['PROPOSED']]);
  await ingest({ identifier: 'W22', msgType: 'Cancel', status: 'Exercise', ...to('W21') });
  expect(await of(second)).toEqual(['REJECTED']);
});

test('an exercise proposes exercises, a test nothing', async () => {
  const before = (await activations()).length;
  await ingest({ identifier: 'W6', status: 'Test' });
  expect(await activations()).toHaveLength(before);
  await ingest({ identifier: 'W7', status: 'Exercise', note: '双盲演练' });
  const drilled = (await activations()).filter(({ exercise }) => exercise);
  expect(drilled.map(({ plan }) => plan!.id)).toContain('rain-orange');
});

describe('what was proposed for a typhoon', () => {
  const typhoon = { event: '台风' };
  const sent = '2026-11-22T08:30:00+08:00';
  const cancel = (identifier: string, of: string, given: object = {}, role = as('COMMANDER')) => {
    const references = `weather.example.cn,${of},${sent}`;
    return ingest({ ...typhoon, identifier, msgType: 'Cancel', references, ...given }, role);
  };
  const proposal = async () => {
    const all = await activations();
    return all.find(({ plan, exercise }) => plan!.id === 'typhoon-orange' && !exercise)!;
  };
  let first: string;
  beforeAll(async () => {
    const names = { nameZh: '台风橙色响应', nameEn: 'Typhoon orange', divisionCode: street };
    const when = { hazard: 'TYPHOON' as const, level: 'LEVEL_II' as const, enabled: true };
    await service.client.putResponsePlan(
      { requestId: randomUUID(), responsePlan: { id: 'typhoon-orange', ...names, ...when } },
      as('ADMINISTRATOR'),
    );
    first = (await ingest({ identifier: 'T1', ...typhoon })).id;
  });

  test.each(['Test', 'Exercise', 'Draft'])('no cancel of status %s takes back', async (status) => {
    await cancel(`T2-${status}`, 'T1', { status }, as('DRILL_OPERATOR'));
    expect((await service.client.getWarning({ id: first }, as('AUDITOR'))).state).toBe('ACTIVE');
    expect(await proposal()).toMatchObject({ state: 'PROPOSED', warningId: first });
  });

  test('goes to another warning or incident that needs it before it is rejected', async () => {
    // None of these needs it: an exercise, another level, what is over, an incident without a level.
    await ingest({ identifier: 'T3', ...typhoon, sender: 'drill', status: 'Exercise' });
    await ingest({ identifier: 'T4', ...typhoon, sender: 'b', headline: '台风蓝色预警' });
    await ingest({ identifier: 'T5', ...typhoon, sender: 'c', expires: '2020-01-01T00:00:00Z' });
    const incident = await openIncident(service, { hazard: 'TYPHOON' });
    const { id: other } = await ingest({ identifier: 'T6', ...typhoon, sender: 'd' });
    await cancel('T7', 'T1');
    expect(await proposal()).toMatchObject({ state: 'PROPOSED', warningId: other });
    const { id, etag } = incident;
    const raised = await service.client.setResponseLevel(
      { requestId: randomUUID(), id, etag, responseLevel: 'LEVEL_II', reason: '登陆' },
      as('COMMANDER'),
    );
    const references = `d,T6,${sent}`;
    await cancel('T8', 'T6', { sender: 'd', references });
    expect(await proposal()).toMatchObject({ state: 'PROPOSED', incidentId: id, warningId: '' });
    const closing = { requestId: randomUUID(), id, etag: raised.etag, summary: '已结束' };
    const { id: last } = await ingest({ identifier: 'T9', ...typhoon, sender: 'd' });
    await service.client.closeIncident(closing, as('COMMANDER'));
    expect(await proposal()).toMatchObject({ state: 'PROPOSED', incidentId: '', warningId: last });
    await cancel('T10', 'T9', { sender: 'd', references: `d,T9,${sent}` });
    expect(await proposal()).toMatchObject({ state: 'REJECTED', warningId: last });
  });
});

test('a warning past its time is expired for every reader', async () => {
  const { id } = await ingest({ identifier: 'W8', expires: '2020-01-01T00:00:00+08:00' });
  expect((await service.client.getWarning({ id }, as('AUDITOR'))).state).toBe('EXPIRED');
  const { warnings } = await service.client.listWarnings({ activeOnly: true }, as('AUDITOR'));
  expect(warnings.map((warning) => warning.id)).not.toContain(id);
});

test('whoever may not command takes no warnings in', async () => {
  await expect(ingest({ identifier: 'W10' }, as('AUDITOR'))).rejects.toMatchObject({
    reason: 'ROLE_MISSING',
  });
});
