import { FairQueue } from './fair-queue';

const entry = (share: string, urgent = false) => ({ share, urgent });

test('who asks little does not wait for who asks much; urgent ones wait for nobody', () => {
  const queue = new FairQueue<{ share: string; urgent: boolean }>();
  for (let i = 0; i < 4; i += 1) queue.push(entry('pingshan'));
  expect(queue.next()!.share).toBe('pingshan');
  queue.push(entry('longgang'));
  queue.push(entry('longgang'));
  queue.push(entry('futian', true));
  const order = Array.from({ length: 6 }, () => queue.next()!.share);
  expect(order).toEqual(['futian', 'pingshan', 'longgang', 'pingshan', 'longgang', 'pingshan']);
  expect(queue.next()).toBeUndefined();
});
