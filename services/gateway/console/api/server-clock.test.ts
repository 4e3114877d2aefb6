import { narrow } from './server-clock';

const second = 1000;

test('one answer bounds the clocks to within its second and its journey', () => {
  const bounds = narrow(undefined, { sentMs: 5_000, receivedMs: 5_100, dateMs: 65_000 });
  expect(bounds).toEqual({ low: 59_900, high: 61_000 });
});

test('many answers close in on the true difference', () => {
  const ahead = 12_345;
  let bounds: ReturnType<typeof narrow> | undefined;
  for (let sentMs = 0; sentMs < 20_000; sentMs += 770) {
    const dateMs = Math.floor((sentMs + 20 + ahead) / second) * second;
    bounds = narrow(bounds, { sentMs, receivedMs: sentMs + 40, dateMs });
  }
  expect(Math.abs((bounds!.low + bounds!.high) / 2 - ahead)).toBeLessThan(100);
});

test('a clock that was set is believed again at once', () => {
  const known = { low: 0, high: 500 };
  const answer = { sentMs: 0, receivedMs: 10, dateMs: 3_600_000 };
  expect(narrow(known, answer).low).toBe(3_599_990);
});
