import { randomUUID } from 'node:crypto';
import { measureNamed } from './measure-clients';
import { startTestReadiness, type TestReadiness } from '../testing/readiness';

const street = '440310001000';

const rule = (given: object = {}) => ({
  id: 'officers',
  pack: 'qi-you',
  nameZh: '专职人员',
  nameEn: 'Officers',
  levels: ['STREET' as const],
  measure: 'full-time-officers',
  comparison: 'AT_LEAST' as const,
  threshold: 2,
  dueDays: 10,
  enabled: true,
  source: 'V',
  ...given,
});

describe('readiness', () => {
  let house: TestReadiness;
  beforeAll(async () => {
    house = await startTestReadiness();
    const add = (given: object) => house.putRule(rule(given));
    await add({});
    await add({ id: 'depot', measure: 'depot-area-m2', threshold: 30 });
    await add({ id: 'drill', measure: 'yearly-drill', threshold: 1 });
    await add({ id: 'elsewhere', levels: ['COMMUNITY'] });
    await add({ id: 'off', enabled: false });
  });
  afterAll(() => house.stop());

  const declare = (measure: string, value: number, more: object = {}) =>
    house.client.declareFact(
      {
        ...{ requestId: randomUUID(), divisionCode: street, measure, value },
        evidence: '区应急〔2026〕12 号',
        ...more,
      },
      house.as('LOGISTICS_OFFICER'),
    );
  const evaluate = (more: object = {}) =>
    house.client.evaluateReadiness({ divisionCode: street, ...more }, house.as('COMMANDER'));
  const resultsOf = async (more: object = {}) =>
    Object.fromEntries((await evaluate(more)).results.map((each) => [each.ruleId, each]));

  it('measures what the services hold, takes the rest as declared, and says what is not known', async () => {
    house.depots.push({ id: 'd-1', divisionCode: street, areaM2: 42, tier: 'STREET' });
    house.depots.push({ id: 'd-2', divisionCode: '440310001001', areaM2: 99, tier: 'COMMUNITY' });
    await declare('full-time-officers', 1);
    const results = await resultsOf();
    expect(Object.keys(results).sort()).toEqual(['depot', 'drill', 'officers']);
    expect(results.depot).toMatchObject({ outcome: 'PASS', value: 42, declared: false, gap: 0 });
    expect(results.depot!.evidence[0]).toMatchObject({ subject: 'depots/d-1', value: 42 });
    expect(results.officers).toMatchObject({ outcome: 'FAIL', value: 1, declared: true, gap: 1 });
    expect(results.drill).toMatchObject({ outcome: 'UNKNOWN' });
    expect(await evaluate()).toMatchObject({ passed: 1, failed: 1, unknown: 1 });
  });

  it('answers for a past time with what was declared by then and had not run out', async () => {
    await declare('yearly-drill', 1, {
      observeTime: house.time(-20),
      expireTime: house.time(-10),
    });
    expect((await resultsOf({ asOf: house.time(-15) })).drill!.outcome).toBe('PASS');
    expect((await resultsOf({ asOf: house.time(-5) })).drill!.outcome).toBe('UNKNOWN');
    expect((await resultsOf({ asOf: house.time(-30) })).drill!.outcome).toBe('UNKNOWN');
  });

  it('judges a past time by the rules of then, and says which of its inputs are of today', async () => {
    const put = (given: object) => house.putRule(rule({ pack: 'past', ...given }));
    const first = await put({ id: 'area', measure: 'depot-area-m2', threshold: 10 });
    const strict = { id: 'area', measure: 'depot-area-m2', threshold: 50, etag: first.etag };
    await new Promise((resolve) => setTimeout(resolve, 30));
    const then = house.time(0);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await put(strict);
    await put({ id: 'later', measure: 'depot-area-m2', threshold: 42 });
    const now = await resultsOf({ pack: 'past' });
    expect(now.area).toMatchObject({ outcome: 'FAIL', inputsOfToday: [] });
    expect(now.later).toMatchObject({ outcome: 'PASS', inputsOfToday: [] });
    house.asked.length = 0;
    const past = await resultsOf({ pack: 'past', asOf: then });
    expect(past.area).toMatchObject({ outcome: 'PASS', threshold: 10, inputsOfToday: [] });
    expect(past.later).toMatchObject({ outcome: 'PASS', inputsOfToday: ['RULE'] });
    expect(house.asked.map(({ asOf }) => asOf?.seconds)).toEqual([then.seconds, then.seconds]);
  });

  it.each([[true], [false]])('says that stock has no past, asked about it: %s', async (isPast) => {
    const depot = { id: 'd-1', divisionCode: street, nameZh: '', nameEn: '', tier: 'STREET' };
    const inventory = {
      listDepots: async () => ({ depots: [depot], nextPageToken: '' }),
      checkKit: async () => ({ completeComponents: 9 }),
    };
    const asked = { divisionCode: street, asOf: new Date(), since: new Date(), isPast };
    const place = { ...asked, parameters: { itemId: 'issue-kit' } };
    const measure = measureNamed('personal-issue-pieces')!;
    const found = await measure.find({ inventory } as never, {}, place);
    expect(found).toMatchObject({ value: 9, ...(isPast && { ofToday: ['STOCK', 'KIT'] }) });
  });

  it('opens a rectification for a failure, once, and closes it when the rule passes', async () => {
    const opened = await house.open({ originId: 'officers' });
    expect(opened).toMatchObject({ state: 'REGISTERED', title: '专职人员' });
    expect((await resultsOf()).officers!.rectificationId).toBe(opened.id);
    await expect(house.open({ originId: 'officers' })).rejects.toMatchObject({
      reason: 'RECTIFICATION_EXISTS',
      details: { metadata: { rectificationId: opened.id } },
    });
    await expect(house.open({ originId: 'depot' })).rejects.toMatchObject({
      reason: 'RULE_NOT_FAILED',
    });
    await expect(house.advance(opened.id, 'SUPERVISED')).rejects.toMatchObject({
      reason: 'RECTIFICATION_STATE',
    });
    for (const to of ['REPORTED', 'SUPERVISED', 'RECTIFIED'] as const) {
      await house.advance(opened.id, to);
    }
    await expect(house.advance(opened.id, 'CLOSED')).rejects.toMatchObject({
      reason: 'SELF_CLOSE',
    });
    await expect(house.advance(opened.id, 'CLOSED', 'ADMINISTRATOR')).rejects.toMatchObject({
      reason: 'RULE_STILL_FAILS',
      details: { metadata: { gap: '1' } },
    });
    await declare('full-time-officers', 2);
    const closed = await house.advance(opened.id, 'CLOSED', 'ADMINISTRATOR');
    expect(closed).toMatchObject({ state: 'CLOSED', overdue: false });
    expect(closed.steps.map(({ toState }) => toState)).toEqual([
      'REPORTED',
      'SUPERVISED',
      'RECTIFIED',
      'CLOSED',
    ]);
  });

  it('sends back what was not done well, and keeps why', async () => {
    const { id } = await house.open({ origin: 'INSPECTION', originId: 'J-7', title: '漏水' });
    for (const to of ['REPORTED', 'SUPERVISED', 'RECTIFIED'] as const) await house.advance(id, to);
    const requestId = randomUUID();
    const back = await house.client.returnRectification(
      { requestId, id, etag: '', reason: '照片不清楚' },
      house.as('ADMINISTRATOR'),
    );
    expect(back).toMatchObject({ state: 'SUPERVISED' });
    expect(back.steps.at(-1)).toMatchObject({ note: '照片不清楚', fromState: 'RECTIFIED' });
  });

  it('tells of a deadline that passed, once for each deadline', async () => {
    const { id } = await house.open({
      ...{ origin: 'INSPECTION', originId: 'J-8', title: '过期灭火器' },
      dueTime: house.time(0.01),
    });
    house.advanceClock(1);
    expect(await house.sweep()).toEqual([`rectifications/${id}`]);
    expect(await house.sweep()).toEqual([]);
    const listed = await house.client.listRectifications(
      { overdueOnly: true },
      house.as('COMMANDER'),
    );
    expect(listed.rectifications).toMatchObject([{ id, overdue: true }]);
  });

  it('lets two people move it at once only one step', async () => {
    const { id } = await house.open({ origin: 'INSPECTION', originId: 'J-9', title: '堵塞' });
    const both = await Promise.allSettled([
      house.advance(id, 'REPORTED'),
      house.advance(id, 'REPORTED', 'ADMINISTRATOR'),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it.each([
    ['a figure without evidence', { evidence: ' ' }, 'evidence'],
    ['a negative figure', { value: -1 }, 'value'],
    ['a figure from tomorrow', { observeTime: { seconds: '4102444800', nanos: 0 } }, 'observeTime'],
  ])('refuses %s and names the field', async (_name, more, field) => {
    await expect(declare('full-time-officers', 1, more)).rejects.toMatchObject({
      reason: 'FIELD_INVALID',
      details: { violations: [expect.objectContaining({ field })] },
    });
  });

  it('refuses a rule changed by someone else, and one without a name', async () => {
    await expect(house.putRule(rule({ threshold: 3 }))).rejects.toMatchObject({
      reason: 'ETAG_STALE',
    });
    await expect(house.putRule(rule({ id: 'new', nameZh: '' }))).rejects.toMatchObject({
      reason: 'FIELD_INVALID',
      details: { violations: [expect.objectContaining({ field: 'nameZh' })] },
    });
  });

  it('keeps to the division of whoever asks', async () => {
    const elsewhere = house.as('COMMANDER', '440304000000');
    await expect(
      house.client.evaluateReadiness({ divisionCode: street }, elsewhere),
    ).rejects.toMatchObject({ reason: 'SCOPE_DENIED' });
    const { rectifications } = await house.client.listRectifications({}, elsewhere);
    expect(rectifications).toEqual([]);
  });
});
