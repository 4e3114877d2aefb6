import fc from 'fast-check';
import {
  isFirstReportLate,
  isReliefLate,
  reportReceived,
  startClocks,
  type Clocks,
} from './first-report';

const rules = { firstReportMinutes: 5, deadlineHours: 12 };
const detectTime = new Date('2026-07-01T02:00:00Z');
const after = (minutes: number) => new Date(detectTime.getTime() + minutes * 60_000);

test('a report within five minutes is on time, exactly at five minutes too', () => {
  const clocks = reportReceived(startClocks(detectTime, rules), { now: after(5) }, rules);
  expect(clocks.firstReportLate).toBe(false);
  expect(clocks.reliefDueTime).toEqual(after(5 + 12 * 60));
});

test('a report after more than five minutes is late', () => {
  const now = new Date(after(5).getTime() + 1);
  expect(reportReceived(startClocks(detectTime, rules), { now }, rules).firstReportLate).toBe(true);
});

test('an offline report is judged on the time it was seen, however late it arrives', () => {
  const offline = { observeTime: after(3), now: after(43) };
  const clocks = reportReceived(startClocks(detectTime, rules), offline, rules);
  expect(clocks).toMatchObject({ firstReportTime: after(3), firstReportLate: false });
  expect(clocks.reliefDueTime).toEqual(after(3 + 12 * 60));
});

test('a report seen before the detection starts the countdown at the detection', () => {
  const early = { observeTime: after(-30), now: after(1) };
  const clocks = reportReceived(startClocks(detectTime, rules), early, rules);
  expect(clocks.firstReportTime).toEqual(detectTime);
});

test('no later report, and no change of the rules, moves a clock that was stopped', () => {
  const minutes = fc.integer({ min: -600, max: 3_000 });
  const report = fc.record({ seen: fc.option(minutes), arrived: minutes });
  fc.assert(
    fc.property(
      fc.array(report, { minLength: 1 }),
      fc.integer({ min: 1, max: 48 }),
      (all, hours) => {
        const received = all.reduce<Clocks[]>(
          (history, { seen, arrived }, index) => {
            const observeTime = seen === null ? undefined : after(seen);
            const inForce = index === 0 ? rules : { ...rules, deadlineHours: hours };
            return [
              ...history,
              reportReceived(history.at(-1)!, { observeTime, now: after(arrived) }, inForce),
            ];
          },
          [startClocks(detectTime, rules)],
        );
        for (const clocks of received.slice(1)) expect(clocks).toEqual(received[1]);
      },
    ),
  );
});

test('an incident nobody has reported on is late as soon as the report is overdue', () => {
  const clocks = startClocks(detectTime, rules);
  expect(isFirstReportLate(clocks, after(5))).toBe(false);
  expect(isFirstReportLate(clocks, after(6))).toBe(true);
});

test('relief is late from the moment it is overdue, unless it was reached in time', () => {
  const { reliefDueTime } = reportReceived(
    startClocks(detectTime, rules),
    { now: after(1) },
    rules,
  );
  const due = 1 + 12 * 60;
  expect(isReliefLate({ reliefDueTime }, after(due))).toBe(false);
  expect(isReliefLate({ reliefDueTime }, after(due + 1))).toBe(true);
  expect(isReliefLate({ reliefDueTime, reliefReachTime: after(due) }, after(due + 60))).toBe(false);
  expect(isReliefLate({}, after(100_000))).toBe(false);
});
