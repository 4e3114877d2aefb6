import { watched, type JointPlace } from './joint-watching';

test('a plan is read whole when its lines have changed, without them when it got on, and else not', async () => {
  const at = (progressShare: number, betterPlans: number, state = 'RUNNING'): JointPlace => {
    return { state, phase: 'SOLVING', progressShare, betterPlans };
  };
  const places = [at(0, 0), at(0, 0), at(0.1, 0), at(0.1, 1), at(0.1, 1), at(0.1, 1)];
  const asked: string[] = [];
  const reads = {
    place: () => Promise.resolve(places.shift() ?? at(1, 1, 'SUCCEEDED')),
    whole: () => Promise.resolve(asked.push('whole')),
    brief: () => Promise.resolve(asked.push('brief')),
    wait: () => Promise.resolve(),
  };
  const told: number[] = [];
  for await (const one of watched(reads, new AbortController().signal)) told.push(one);
  expect(asked).toEqual(['whole', 'brief', 'whole', 'whole']);
  expect(told).toEqual([1, 2, 3, 4]);
});
