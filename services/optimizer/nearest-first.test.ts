import fc from 'fast-check';
import { NearestFirst } from './nearest-first';

test('takes out the nearest, and of equals the one put in first', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5 })), (distances) => {
      const queue = new NearestFirst();
      distances.forEach((distance, id) => queue.add(id, distance));
      const taken = distances.map(() => queue.take()!);
      const sorted = distances.map((distance, id) => ({ id, distance }));
      expect(taken).toEqual(sorted.sort((a, b) => a.distance - b.distance || a.id - b.id));
      expect(queue.take()).toBeUndefined();
    }),
    { numRuns: 50 },
  );
});
