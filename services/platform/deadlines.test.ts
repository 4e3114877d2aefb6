import fc from 'fast-check';
import { sql } from './db';
import { alarmAt, deadlineFrom, metTimeOf } from './deadline';
import { cancelDeadlines, meetDeadline, startDeadline, watchDeadlines } from './deadlines';
import { testDatabase, type TestDatabase } from './testing/database';

const start = new Date('2026-07-01T02:00:00Z');
const after = (minutes: number) => new Date(start.getTime() + minutes * 60_000);

describe('a time limit', () => {
  it('of five minutes warns after four, and is broken just after five', () => {
    const deadline = deadlineFrom(start, after(5));
    expect(alarmAt(deadline, after(3.99))).toBe('NONE');
    expect(alarmAt(deadline, after(4))).toBe('DUE_SOON');
    expect(alarmAt(deadline, after(5))).toBe('DUE_SOON');
    expect(alarmAt(deadline, new Date(after(5).getTime() + 1))).toBe('BREACHED');
  });

  it('always starts before it warns and warns before it is due, and never calms down', () => {
    const minutes = fc.integer({ min: -100_000, max: 100_000 });
    fc.assert(
      fc.property(minutes, minutes, minutes, (due, one, other) => {
        const deadline = deadlineFrom(start, after(due));
        expect(deadline.warnTime >= start && deadline.warnTime <= deadline.dueTime).toBe(true);
        const order = ['NONE', 'DUE_SOON', 'BREACHED'];
        const [early, late] = [Math.min(one, other), Math.max(one, other)].map((minute) =>
          order.indexOf(alarmAt(deadline, after(minute))),
        );
        expect(early! <= late!).toBe(true);
      }),
    );
  });

  it('judges what was captured offline on the time of capture', () => {
    expect(metTimeOf({ startTime: start }, { captureTime: after(3), now: after(40) })).toEqual(
      after(3),
    );
    expect(metTimeOf({ startTime: start }, { captureTime: after(-3), now: after(1) })).toEqual(
      start,
    );
    expect(metTimeOf({ startTime: start }, { captureTime: after(9), now: after(1) })).toEqual(
      after(1),
    );
  });
});

describe('the watch over all of them', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await testDatabase('platform');
  });
  afterEach(() => database.drop());

  const begin = (subject: string) =>
    database.db.transaction((trx) =>
      startDeadline(trx, {
        ...{ kind: 'first-report', subject, divisionCode: '440310000000' },
        ...{ startTime: start, dueTime: after(5), data: { incidentId: subject } },
      }),
    );

  async function watchAt(minutes: number): Promise<void> {
    const log = { error: (fields: object) => expect(fields).toBeUndefined() };
    const watch = watchDeadlines(database.db, { log, now: () => after(minutes) });
    await watch.run();
    await watch.stop();
  }

  async function raised(): Promise<string[]> {
    const rows = await sql<{ kind: string; subject: string }>(
      database.db,
      'SELECT kind, subject FROM outbox ORDER BY position',
    );
    return rows.map(({ kind, subject }) => `${subject} ${kind}`);
  }

  it('raises before and at the breach, each once, and a breach that was slept through once', async () => {
    await begin('I-1');
    for (const minutes of [1, 4.5, 4.6, 6, 7]) await watchAt(minutes);
    await begin('I-2');
    await watchAt(60);
    expect(await raised()).toEqual([
      'I-1 first-report.due-soon',
      'I-1 first-report.breached',
      'I-2 first-report.breached',
    ]);
  });

  it('is silent on what was met or need not happen, and no clock starts twice', async () => {
    await begin('I-1');
    await begin('I-2');
    await database.db.transaction(async (trx) => {
      await meetDeadline(trx, { kind: 'first-report', subject: 'I-1', metTime: after(2) });
      await cancelDeadlines(trx, 'I-2');
    });
    await begin('I-1');
    await watchAt(60);
    expect(await raised()).toEqual([]);
  });
});
