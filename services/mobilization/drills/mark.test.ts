import { mergedMark, type PersonMark } from './mark';

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 1) + minutes * 60_000);
const none: PersonMark = { acknowledgeTime: null, turnoutTime: null, musterTime: null };
// Suspended from minute 20 to 40.
const runs = [
  [at(0).getTime(), at(20).getTime()],
  [at(40).getTime(), at(60).getTime()],
] as [number, number][];
const limits = {
  start: at(0),
  end: at(60),
  runs,
  runSince: null,
  replace: false,
  field: 'marks[3]',
};

it('keeps what stands, and adds what is new', () => {
  const first = mergedMark(none, { acknowledgeTime: at(1) }, limits);
  const again = mergedMark(first, { acknowledgeTime: at(2), musterTime: at(9) }, limits);
  expect(again).toEqual({ acknowledgeTime: at(1), turnoutTime: null, musterTime: at(9) });
});

it('lets a controller put another time', () => {
  const stands = { ...none, musterTime: at(9) };
  const replaced = mergedMark(stands, { musterTime: at(5) }, { ...limits, replace: true });
  expect(replaced.musterTime).toEqual(at(5));
});

it.each([
  ['before the start', { musterTime: at(-5) }, 'marks[3].musterTime'],
  ['in the future', { acknowledgeTime: at(65) }, 'marks[3].acknowledgeTime'],
  ['inside a suspension', { musterTime: at(30) }, 'marks[3].musterTime'],
  ['out of order', { acknowledgeTime: at(9), musterTime: at(5) }, 'marks[3].musterTime'],
])('refuses a time %s and names the field', (_name, given, field) => {
  expect(() => mergedMark(none, given, limits)).toThrow(
    expect.objectContaining({
      reason: 'FIELD_INVALID',
      details: expect.objectContaining({ violations: [expect.objectContaining({ field })] }),
    }),
  );
});

it('takes a time by a clock a little off, and one of the run that goes on', () => {
  const ticked = mergedMark(none, { acknowledgeTime: at(20.9), musterTime: at(39.1) }, limits);
  expect(ticked).toMatchObject({ acknowledgeTime: at(20.9), musterTime: at(39.1) });
  const going = { ...limits, runs: runs.slice(0, 1), runSince: at(40) };
  expect(mergedMark(none, { musterTime: at(50) }, going).musterTime).toEqual(at(50));
  expect(() => mergedMark(none, { musterTime: at(30) }, going)).toThrow('suspended');
});
