import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { commander, refusal, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const requestId = () => randomUUID();
const node = (code: string, parentCode = '') => ({ code, parentCode, nameZh: '水', nameEn: code });

function put(id: string, nodes: ReturnType<typeof node>[], etag = '', options = {}) {
  const taxonomy = { id, nameZh: '分类', nameEn: 'Classes', nodes, etag };
  return world.client.putTaxonomy({ requestId: requestId(), taxonomy }, options);
}

async function ownTree() {
  const id = `t-${randomUUID().slice(0, 8)}`;
  await put(id, [node('10'), node('1010', '10'), node('101011', '1010'), node('20')]);
  return id;
}

test('a taxonomy is replaced as a whole, from the version that was read', async () => {
  const id = await ownTree();
  const { etag, nodes } = await world.client.getTaxonomy({ id });
  expect(nodes.map(({ code }) => code)).toEqual(['10', '1010', '101011', '20']);
  const next = await put(id, [node('20'), node('３０', '20')], etag);
  expect(next.nodes[1]).toMatchObject({ code: '30', parentCode: '20' });
  expect(await refusal(put(id, [], etag))).toMatchObject({ code: status.ABORTED });
  const { taxonomies } = await world.client.listTaxonomies({ pageSize: 1000 });
  expect(taxonomies.map((taxonomy) => taxonomy.id)).toContain(id);
  const missing = world.client.getTaxonomy({ id: 'none' });
  expect(await refusal(missing)).toMatchObject({
    code: status.NOT_FOUND,
    reason: 'TAXONOMY_NOT_FOUND',
  });
});

test('items are found at a node and everywhere below it, in each of their taxonomies', async () => {
  const [own, other] = [await ownTree(), await ownTree()];
  const itemId = await world.item(undefined, {
    taxonomyCodes: [
      { taxonomyId: own, code: '101011' },
      { taxonomyId: other, code: '20' },
    ],
  });
  const at = async (taxonomyId: string, taxonomyCode: string) =>
    (await world.client.listItems({ taxonomyId, taxonomyCode })).items.map(({ id }) => id);
  expect(await at(own, '10')).toEqual([itemId]);
  expect(await at(own, '101011')).toEqual([itemId]);
  expect(await at(own, '20')).toEqual([]);
  expect(await at(other, '20')).toEqual([itemId]);
  const half = world.client.listItems({ taxonomyId: own });
  expect(await refusal(half)).toMatchObject({
    code: status.INVALID_ARGUMENT,
    details: { violations: [{ field: 'taxonomyCode' }] },
  });
});

test('an item stands only at nodes that exist, and they stay while it does', async () => {
  const own = await ownTree();
  const stray = world.item(undefined, { taxonomyCodes: [{ taxonomyId: own, code: '99' }] });
  expect(await refusal(stray)).toMatchObject({
    code: status.NOT_FOUND,
    reason: 'TAXONOMY_NODE_NOT_FOUND',
  });
  await world.item(undefined, { taxonomyCodes: [{ taxonomyId: own, code: '20' }] });
  expect(await refusal(put(own, [node('10')]))).toMatchObject({
    code: status.FAILED_PRECONDITION,
    reason: 'TAXONOMY_NODE_IN_USE',
  });
  expect(await put(own, [node('20')])).toMatchObject({ etag: '2' });
});

test('a taxonomy is kept by who keeps the catalogue, and is a tree', async () => {
  expect(await refusal(put('t', [], '', { actor: commander }))).toMatchObject({
    code: status.PERMISSION_DENIED,
    reason: 'ROLE_MISSING',
  });
  expect(await refusal(put('t', [node('1', '2'), node('2', '1')]))).toMatchObject({
    code: status.INVALID_ARGUMENT,
    reason: 'FIELD_INVALID',
  });
});
