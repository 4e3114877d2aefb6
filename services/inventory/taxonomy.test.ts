import fc from 'fast-check';
import { requireForest, requireNodes, type TaxonomyNode } from './taxonomy';

const node = (code: string, parentCode: string | null): TaxonomyNode => ({
  code,
  parentCode,
  nameZh: code,
  nameEn: code,
});

test('any forest is a taxonomy, in whatever order its nodes come', () => {
  const forests = fc.array(fc.nat(), { maxLength: 40 }).chain((seeds) =>
    fc.shuffledSubarray(
      seeds.map((seed, n) => node(`n${n}`, seed % (n + 1) === n ? null : `n${seed % (n + 1)}`)),
      { minLength: seeds.length },
    ),
  );
  fc.assert(fc.property(forests, (nodes) => expect(() => requireForest(nodes)).not.toThrow()));
});

test('a circle, a parent that is no node and a repeated code are each named', () => {
  const nodes = [node('a', 'b'), node('b', 'a'), node('c', 'x'), node('d', null), node('d', null)];
  const faults = () => requireForest(nodes);
  expect(faults).toThrow(/nodes\[4\]\.code: repeats/);
  expect(faults).toThrow(/nodes\[0\]\.parentCode: a would be below itself/);
  expect(faults).toThrow(/nodes\[2\]\.parentCode: x is no node/);
});

test('an item stands only at nodes that exist', () => {
  const known = [{ taxonomyId: 'own', code: '1' }];
  expect(() => requireNodes(known, known)).not.toThrow();
  expect(() => requireNodes([...known, { taxonomyId: 'own', code: '2' }], known)).toThrow(
    expect.objectContaining({ reason: 'TAXONOMY_NODE_NOT_FOUND' }),
  );
});
