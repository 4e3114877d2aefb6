import { randomUUID } from 'node:crypto';
import { startTestDrills, type TestDrills } from '../testing/drills';
import type { RectificationState } from '../readiness/rectification';

describe('the evaluation of a drill', () => {
  let house: TestDrills;
  beforeAll(async () => {
    house = await startTestDrills();
    house.addTeam('flood-1', 4);
  });
  afterAll(() => house.stop());

  const evaluating = async (given: object = {}) => {
    const { id } = await house.create(given);
    await house.verb('schedule', id);
    await house.verb('start', id);
    house.pass(2);
    const marks = [1, 2, 3, 4].map((n) => ({
      ...{ personId: `flood-1-${n}`, acknowledgeTime: house.time(-1), musterTime: house.time(0) },
    }));
    const tick = { requestId: randomUUID(), drillId: id, marks };
    await house.client.recordAttendance(tick, house.operator);
    await house.verb('finish', id);
    return id;
  };
  const score = (drillId: string, scores: object[], as = house.operator) =>
    house.client.putDrillScores({ requestId: randomUUID(), drillId, scores }, as);
  const both = (command: number, muster: number) => [
    { itemId: 'command', score: command },
    { itemId: 'muster', score: muster },
  ];
  const find = (drillId: string, given: object = {}) =>
    house.client.addDrillFinding(
      { requestId: randomUUID(), drillId, title: '对讲机没电', ...given },
      house.as('AUDITOR'),
    );
  const advance = (id: string, to: RectificationState, as = house.as('COMMANDER')) =>
    house.client.advanceRectification(
      { requestId: randomUUID(), id, etag: '', to, note: '已换电池', evidence: ['照片'] },
      as,
    );

  it('closes with its report only when every item was scored', async () => {
    const id = await evaluating();
    await score(id, [{ itemId: 'command', score: 50 }]);
    await expect(house.verb('close', id)).rejects.toMatchObject({
      reason: 'EVALUATION_INCOMPLETE',
      details: { metadata: { items: 'muster' } },
    });
    await score(id, [{ itemId: 'muster', score: 40 }]);
    const judged = await score(id, both(40, 30), house.as('AUDITOR'));
    expect(judged).toMatchObject({ total: 80, grade: { id: 'good' }, missingItemIds: [] });
    await expect(
      house.client.getDrillReport({ drillId: id }, house.operator),
    ).rejects.toMatchObject({ reason: 'DRILL_STATE' });
    expect(await house.verb('close', id)).toMatchObject({ state: 'CLOSED' });
    const { reportJson } = await house.client.getDrillReport(
      { drillId: id },
      house.as('TEAM_LEADER'),
    );
    expect(JSON.parse(reportJson)).toMatchObject({
      ...{ nameZh: '【演练】季度拉动', passed: true, total: 80, quarter: '2026-Q4' },
      tally: { expected: 4, acknowledgedInTime: 4, musteredInTime: 4 },
      teams: [{ teamId: 'flood-1', rank: 1 }],
      items: [{ id: 'command', score: 45, observers: 2 }, { id: 'muster' }],
    });
    const request = { divisionCode: '440310000000' };
    const { quarters } = await house.client.listDrillTrend(request, house.as('COMMANDER'));
    expect(quarters).toMatchObject([{ quarter: '2026-Q4', drillCount: 1, musteredShare: 1 }]);
  });

  it('opens a rectification for each finding, which closes when the drill it names lets it pass', async () => {
    const id = await evaluating();
    const finding = await find(id);
    const rectification = { id: finding.rectificationId };
    const opened = await house.client.getRectification(rectification, house.operator);
    expect(opened).toMatchObject({
      ...{ origin: 'DRILL', originId: finding.id, retestDrillId: finding.retestDrillId },
      title: '【演练】对讲机没电',
    });
    const retestDrill = { id: finding.retestDrillId };
    const planned = await house.client.getDrill(retestDrill, house.operator);
    expect(planned).toMatchObject({ state: 'PLANNED', nameZh: '【演练】复测：季度拉动' });
    // The second one finds the drill that is planned already.
    expect((await find(id)).retestDrillId).toBe(planned.id);
    for (const to of ['REPORTED', 'SUPERVISED', 'RECTIFIED'] as const) {
      await advance(opened.id, to);
    }
    const other = house.as('ADMINISTRATOR');
    await expect(advance(opened.id, 'CLOSED', other)).rejects.toMatchObject({
      reason: 'RETEST_MISSING',
    });
    await house.verb('schedule', planned.id);
    await house.verb('start', planned.id);
    await house.verb('finish', planned.id);
    await score(planned.id, both(60, 40));
    await expect(house.verb('close', planned.id)).rejects.toMatchObject({
      reason: 'RETEST_PENDING',
    });
    const retest = (rectificationId: string, passed: boolean) =>
      house.client.recordRetest(
        { requestId: randomUUID(), drillId: planned.id, rectificationId, passed },
        house.operator,
      );
    const { retests } = await retest(opened.id, true);
    const failed = retests.find(({ rectificationId }) => rectificationId !== opened.id)!;
    await retest(failed.rectificationId, false);
    await house.verb('close', planned.id);
    expect(await advance(opened.id, 'CLOSED', other)).toMatchObject({ state: 'CLOSED' });
    const still = { id: failed.rectificationId };
    const again = await house.client.getRectification(still, house.operator);
    expect(again.retestDrillId).not.toBe(planned.id);
    expect(again.retestDrillId).not.toBe('');
  });

  it('refuses a re-test by a drill that is over, elsewhere or itself', async () => {
    const id = await evaluating();
    const elsewhere = await house.create({ divisionCode: '440310001000' });
    for (const retestDrillId of [id, elsewhere.id]) {
      await expect(find(id, { retestDrillId })).rejects.toMatchObject({
        reason: 'RETEST_DRILL_INVALID',
      });
    }
  });

  it('answers a blind drill named for a re-test as one that does not exist', async () => {
    const id = await evaluating();
    const blind = await house.create({ kind: 'NO_NOTICE' });
    const find = house.client.addDrillFinding(
      { requestId: randomUUID(), drillId: id, title: '无', retestDrillId: blind.id },
      house.as('COMMANDER'),
    );
    await expect(find).rejects.toMatchObject({ reason: 'DRILL_NOT_FOUND' });
    // Nor does one who knows of it name it where others read.
    const named = house.client.addDrillFinding(
      { requestId: randomUUID(), drillId: id, title: '无', retestDrillId: blind.id },
      house.operator,
    );
    await expect(named).rejects.toMatchObject({ reason: 'RETEST_DRILL_INVALID' });
  });

  it('refuses scores that the guide does not have, and those of participants', async () => {
    const id = await evaluating();
    await expect(score(id, [{ itemId: 'other', score: 1 }])).rejects.toMatchObject({
      reason: 'GUIDE_ITEM_UNKNOWN',
    });
    await expect(score(id, both(61, 0))).rejects.toMatchObject({
      details: { violations: [expect.objectContaining({ field: 'scores[0].score' })] },
    });
    await expect(score(id, both(1, 1), house.as('TEAM_LEADER'))).rejects.toMatchObject({
      reason: 'ROLE_MISSING',
    });
  });
});
