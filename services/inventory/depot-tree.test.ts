import { requireTree } from './depot-tree';

const levels = (count: number) => Array.from({ length: count }, (_, n) => `d${n}`);

test('a tree may be of any depth that people build', () => {
  expect(() => requireTree('d', levels(12), 1)).not.toThrow();
  expect(() => requireTree('d', levels(19), 1)).not.toThrow();
});

test('a depot is never below itself, and nothing is endlessly deep', () => {
  expect(() => requireTree('d1', levels(3), 1)).toThrow(
    expect.objectContaining({ reason: 'DEPOT_TREE' }),
  );
  expect(() => requireTree('d', levels(19), 2)).toThrow(/more than 20 levels/);
});
