import { lateTransfers, minutesLate, type TimedTransfer } from './delay';

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 22, 6, minutes));

const transfer = (fields: Partial<TimedTransfer>): TimedTransfer => ({
  ...{ transferId: 't', state: 'PLANNED', departTime: null },
  ...{ plannedDepartTime: at(0), plannedArriveTime: at(60) },
  lines: [{ itemId: 'water', quantity: 10, received: 4, lost: 0 }],
  ...fields,
});

test('goods are as late as their departure, as their late start, or as their arrival', () => {
  expect(minutesLate(transfer({}), at(20))).toBe(20);
  const started = transfer({ state: 'DISPATCHED', departTime: at(40) });
  expect(minutesLate(started, at(45))).toBe(40);
  const gone = transfer({ state: 'DISPATCHED', departTime: at(0) });
  expect(minutesLate(gone, at(30))).toBe(0);
  expect(minutesLate(gone, at(95))).toBe(35);
  expect(minutesLate(transfer({ state: 'RECEIVED', departTime: at(0) }), at(500))).toBe(0);
  expect(minutesLate(transfer({ state: 'CANCELLED' }), at(500))).toBe(0);
});

test('only what is late beyond the tolerance, with what is still missing of it', () => {
  const limits = { now: at(31), toleranceMinutes: 30 };
  expect(lateTransfers([transfer({})], limits)).toEqual([
    { transferId: 't', itemId: 'water', quantity: 6, minutes: 31 },
  ]);
  expect(lateTransfers([transfer({})], { ...limits, now: at(30) })).toEqual([]);
});
