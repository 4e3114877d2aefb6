import { randomUUID } from 'node:crypto';
import { sql } from '../../platform/db';
import { participants, startTestDrills, type TestDrills } from '../testing/drills';

const district = '440310000000';
const series = (given: object = {}) => ({
  ...{ id: 'monthly', divisionCode: district, nameZh: '每月拉练', nameEn: 'Monthly drill' },
  ...{ kind: 'SINGLE' as const, period: 'MONTHLY' as const, dayOfMonth: 15, timeOfDay: '09:30' },
  ...{ leadDays: 7, graceHours: 24, guideId: 'standard', teamIds: ['flood-1'], enabled: true },
  ...given,
});

describe('the calendar of drills', () => {
  let house: TestDrills;
  // Each test begins on the morning of 2 November 2026 in Shanghai.
  beforeEach(async () => {
    house = await startTestDrills();
  });
  afterEach(() => house.stop());

  const put = (given: object = {}, as = house.as('DRILL_OPERATOR')) =>
    house.client.putDrillSeries({ requestId: randomUUID(), series: series(given) }, as);
  const putDays = (days: object[]) =>
    house.client.putDrillDays({ requestId: randomUUID(), days }, house.as('ADMINISTRATOR', ''));
  const entries = async (as = house.operator) => {
    const range = { divisionCode: district, fromDay: '2026-11-01', toDay: '2027-01-31' };
    const { entries: found } = await house.client.listDrillCalendar(range, as);
    return found.map(({ day, movedFrom, drillId }) => [day, movedFrom, drillId !== '']);
  };

  it('keeps the next occurrence, off the days that are closed', async () => {
    // 15 November 2026 is a Sunday.
    expect(await put()).toMatchObject({ nominalDay: '2026-11-15', nextDay: '2026-11-16' });
    await putDays([{ day: '2026-11-16', kind: 'HOLIDAY', nameZh: '区庆', nameEn: 'Local' }]);
    expect(await entries()).toEqual([
      ['2026-11-17', '2026-11-15', false],
      ['2026-12-15', '', false],
      ['2027-01-15', '', false],
    ]);
    await putDays([{ day: '2026-11-15', kind: 'WORKDAY' }]);
    expect((await entries())[0]).toEqual(['2026-11-15', '', false]);
  });

  it('makes each drill once, the days before that it says, and catches up', async () => {
    await put();
    await house.sweep.calendar();
    expect((await entries()).filter(([, , made]) => made)).toEqual([]);
    house.pass(60 * 24 * 8);
    await house.sweep.calendar();
    await house.sweep.calendar();
    expect((await entries()).filter(([, , made]) => made)).toEqual([
      ['2026-11-16', '2026-11-15', true],
    ]);
    house.pass(60 * 24 * 61);
    await house.sweep.calendar();
    expect((await entries()).filter(([, , made]) => made)).toHaveLength(3);
  });

  it('says once that a drill was missed', async () => {
    await put();
    house.pass(60 * 24 * 16);
    await house.sweep.calendar();
    await house.sweep.calendar();
    const missed = await sql(house.db, `SELECT data FROM outbox WHERE kind = 'drill.missed'`);
    expect(missed).toHaveLength(1);
    const { drills } = await house.client.listDrills({}, house.as('COMMANDER'));
    expect(drills[0]!.missedTime).not.toBeNull();
  });

  it('shows a hidden series and its drills to controllers alone', async () => {
    const hidden = { id: 'dark-line', kind: 'DOUBLE_BLIND', windowDays: 10, leadDays: 30 };
    expect(await put({ ...hidden, nameZh: '暗线' })).toMatchObject({ nextTime: null });
    await house.sweep.calendar();
    expect(await entries()).toHaveLength(3);
    for (const role of participants) {
      expect(await entries(house.as(role))).toEqual([]);
      const { series: found } = await house.client.listDrillSeries({}, house.as(role));
      expect(found).toEqual([]);
      await expect(put({ ...hidden, etag: '1' }, house.as(role))).rejects.toMatchObject({
        reason: 'ROLE_MISSING',
      });
    }
    const said = await house.said();
    for (const word of ['暗线', 'dark-line']) expect(said).not.toContain(word);
    house.pass(60 * 24 * 60);
    await house.sweep.calendar();
    const missed = await sql(house.db, `SELECT data FROM outbox WHERE kind = 'drill.missed'`);
    expect(missed).toEqual([]);
  });

  it.each([
    ['a window for a drill that is announced', { windowDays: 3 }, 'series.windowDays'],
    [
      'a month that no quarter has',
      { period: 'QUARTERLY', monthOfPeriod: 4 },
      'series.monthOfPeriod',
    ],
    ['a time that no clock shows', { timeOfDay: '24:10' }, 'series.timeOfDay'],
  ])('refuses %s and names the field', async (_name, given, field) => {
    await expect(put(given)).rejects.toMatchObject({
      reason: 'FIELD_INVALID',
      details: { violations: [expect.objectContaining({ field })] },
    });
  });

  it('refuses a series somebody else changed', async () => {
    const { etag } = await put();
    await put({ etag, dayOfMonth: 20 });
    await expect(put({ etag, dayOfMonth: 21 })).rejects.toMatchObject({ reason: 'ETAG_STALE' });
  });
});
