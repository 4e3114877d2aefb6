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

test('whoever takes only some of them takes the next of those', () => {
  const queue = new FairQueue<{ share: string; urgent: boolean }>();
  queue.push(entry('pingshan', true));
  queue.push(entry('longgang'));
  const isLonggang = ({ share }: { share: string }) => share === 'longgang';
  expect(queue.next(isLonggang)!.share).toBe('longgang');
  expect(queue.has(isLonggang)).toBe(false);
  expect(queue.next(isLonggang)).toBeUndefined();
  expect(queue.next()!.share).toBe('pingshan');
});
