import fc from 'fast-check';
import { drain, flowToAdd } from './drainage';

const place = (volumeM3: number, inflowM3PerHour: number, deadlineHours = 0) => ({
  volumeM3,
  inflowM3PerHour,
  effectiveness: 0.8,
  deadlineHours,
});

test.each([
  ['P07 with one 1,500', 2400 * 0.6, 300, 1500, 1.6],
  ['P12 with one 200', 900 * 0.35, 60, 200, 3.15],
  ['P12 with two 200', 900 * 0.35, 60, 400, 1.2115],
  ['P19 with a 3,000', 5000 * 0.8, 900, 3000, 2.6667],
  ['P19 with two 500 more', 5000 * 0.8, 900, 4000, 1.7391],
  ['208,000 m³ with 4,800 effective', 208_000, 0, 6000, 43.3333],
])('%s is dry in %#', (_place, volume, inflow, flow, hours) => {
  const result = drain(place(volume, inflow), flow);
  expect(result.outcome).toBe('DRAINS');
  expect(result.hours).toBeCloseTo(hours, 3);
  expect(result.missingFlowM3PerHour).toBe(0);
});

test('more running in than is pumped out never ends, and says how much is missing', () => {
  const result = drain(place(1000, 700), 500);
  expect(result).toMatchObject({
    outcome: 'IMPOSSIBLE',
    hours: undefined,
    netM3PerHour: -300,
    missingEffectiveM3PerHour: 300,
    missingFlowM3PerHour: 375,
  });
  // Just as much as runs in is not enough either.
  expect(drain(place(1000, 700), 875).outcome).toBe('IMPOSSIBLE');
  expect(drain(place(1000, 700), 500 + flowToAdd(place(1000, 700), 500)).outcome).toBe('DRAINS');
});

test('after the deadline is too late, and says how much is missing', () => {
  const result = drain(place(4000, 900, 2), 3000);
  expect(result).toMatchObject({ outcome: 'TOO_LATE', missingEffectiveM3PerHour: 500 });
  expect(result.missingFlowM3PerHour).toBeCloseTo(625, 9);
  expect(drain(place(4000, 900, 2), 3_625.001).outcome).toBe('DRAINS');
});

test('what is missing, added, always makes it in time', () => {
  const figure = fc.double({ min: 0.1, max: 1e5, noNaN: true });
  fc.assert(
    fc.property(figure, figure, figure, figure, (volume, inflow, flow, deadline) => {
      const asked = place(volume, inflow, deadline);
      const added = flow + flowToAdd(asked, flow) * (1 + 1e-9) + 1e-9;
      expect(drain(asked, added).outcome).toBe('DRAINS');
    }),
  );
});
