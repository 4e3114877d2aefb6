import { takeFrames } from './event-stream';
import { staleAfter } from './live';

test('whole frames are taken, the rest waits for more', () => {
  const text = 'retry: 2000\n\nid: a1\nevent: plan.committed\ndata: {"x":1}\n\nid: a2\neve';
  const { events, rest } = takeFrames(text);
  expect(events.filter(({ kind }) => kind)).toEqual([
    { id: 'a1', kind: 'plan.committed', data: '{"x":1}' },
  ]);
  expect(rest).toBe('id: a2\neve');
});

test('a heartbeat carries the place to come back to and no event', () => {
  const [beat] = takeFrames(': alive\nid: b7\n\n').events;
  expect(beat).toEqual({ id: 'b7', kind: '', data: '' });
});

test.each([
  ['report.received', 'incidents'],
  ['plan.solved', 'plans'],
  ['transfer.progressed', 'transfers'],
  ['stock.changed', 'stock'],
  ['standard.changed', 'standards'],
])('after %s the %s are read again', (kind, key) => {
  expect(staleAfter(kind)).toContain(key);
});
