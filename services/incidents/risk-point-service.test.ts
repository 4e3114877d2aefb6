import { randomUUID } from 'node:crypto';
import {
  as,
  community,
  district,
  loadDivisions,
  otherStreet,
  startIncidents,
  street,
  type Incidents,
} from './testing';

let service: Incidents;
beforeAll(async () => {
  service = await startIncidents();
  await loadDivisions(service);
});
afterAll(() => service.stop());

const point = (id: string, given: object = {}) => ({
  ...{
    id,
    kind: 'WATERLOGGING' as const,
    nameZh: '积水点',
    nameEn: 'Point',
    grade: 'RED' as const,
  },
  ...{ divisionCode: community, latitude: 22.69, longitude: 114.32 },
  ...{ areaM2: 2_400, depthM: 0.6, inflowM3PerHour: 300 },
  ...given,
});
const put = (points: object[], role = as('COMMANDER')) =>
  service.client.putRiskPoints({ requestId: randomUUID(), riskPoints: points }, role);
const list = async (filter: object, role = as('AUDITOR')) =>
  (await service.client.listRiskPoints(filter, role)).riskPoints.map(({ id }) => id);

test('risk points are put, replaced and listed by place, kind and grade', async () => {
  await put([point('P02', { grade: 'BLUE' }), point('P01'), point('H1', { kind: 'HILL' })]);
  await put([point('P02', { grade: 'YELLOW' }), point('P03', { divisionCode: otherStreet })]);
  expect(await list({})).toEqual(['H1', 'P01', 'P02', 'P03']);
  expect(await list({ divisionCode: street })).toEqual(['H1', 'P01', 'P02']);
  expect(await list({ kind: 'WATERLOGGING', grade: 'YELLOW' })).toEqual(['P02']);
  expect(await list({}, as('AUDITOR', otherStreet))).toEqual(['P03']);
  await put([point('H1', { kind: 'HILL', retired: true })]);
  expect(await list({})).not.toContain('H1');
  expect(await list({ includeRetired: true })).toContain('H1');
});

test('a point of another street is not taken away by putting it into one’s own', async () => {
  const taking = put([point('P03', { divisionCode: community })], as('COMMANDER', street));
  await expect(taking).rejects.toMatchObject({ reason: 'SCOPE_DENIED' });
});

test.each([
  ['a negative depth', { depthM: -1 }, 'depthM'],
  ['a place off the earth', { latitude: 91 }, 'latitude'],
  ['no name', { nameZh: ' ' }, 'nameZh'],
  ['an unknown division', { divisionCode: '440310999000' }, 'divisionCode'],
])('%s is refused at its field, and nothing is written', async (_name, given, field) => {
  await expect(put([point('NEW'), point('BAD', given)])).rejects.toMatchObject({
    reason: 'FIELD_INVALID',
    details: { violations: [expect.objectContaining({ field: `riskPoints[1].${field}` })] },
  });
  expect(await list({ divisionCode: district })).not.toContain('NEW');
});
