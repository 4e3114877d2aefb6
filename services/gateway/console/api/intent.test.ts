import { intentFor, newKey, type Intent } from './intent';

let made = 0;
const counting = () => `key-${++made}`;
const after = (last: Intent | undefined, input: unknown) => intentFor(last, input, counting);

test('the same form sent again keeps its key, a changed form gets another', () => {
  const first = after(undefined, { quantity: 5 });
  expect(after(first, { quantity: 5 }).key).toBe(first.key);
  expect(after(first, { quantity: 6 }).key).not.toBe(first.key);
});

test('the same form after it succeeded is another intent', () => {
  const first = after(undefined, { quantity: 5 });
  expect(after(undefined, { quantity: 5 }).key).not.toBe(first.key);
});

test('a key is a UUID, also where the page is not served over https', () => {
  const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
  expect(newKey()).toMatch(uuid);
  expect(newKey()).not.toBe(newKey());
});
