import { bins, catalogue, catalogueFacts, openingStock, referenceDistrict } from './load';

const items = new Map(catalogue().map((item) => [item.id, item]));
const { taxonomies, placements, kits, substitutes } = catalogueFacts();
const { depots } = referenceDistrict();

describe('the facts of the catalogue', () => {
  it('class every item that is kept by lot, once, at nodes that exist', () => {
    const byLot = [...items.values()].filter(({ tracking }) => tracking === 'LOT');
    expect(placements.map(({ itemId }) => itemId).sort()).toEqual(byLot.map(({ id }) => id).sort());
    const nodes = taxonomies.flatMap(({ id, nodes: own }) =>
      own.map(({ code }) => `${id} ${code}`),
    );
    expect(new Set(nodes).size).toBe(nodes.length);
    for (const { taxonomyCodes } of placements) {
      for (const { taxonomyId, code } of taxonomyCodes) {
        expect(nodes).toContain(`${taxonomyId} ${code}`);
      }
    }
  });

  it('hold the personal-issue kit of nine different pieces, one each', () => {
    const { components } = kits.find(({ itemId }) => itemId === 'personal-issue-kit')!;
    expect(new Set(components.map(({ itemId }) => itemId)).size).toBe(9);
    expect(components.every(({ quantity }) => quantity === 1)).toBe(true);
  });

  it('make kits of items that are no kits, and let others stand in for known items', () => {
    const kitIds = kits.map(({ itemId }) => itemId);
    for (const { components } of kits) {
      for (const { itemId } of components) {
        expect(items.get(itemId)?.tracking).toBe('LOT');
        expect(kitIds).not.toContain(itemId);
      }
    }
    for (const { itemId, substituteItemId } of substitutes) {
      expect([items.has(itemId), items.has(substituteItemId)]).toEqual([true, true]);
    }
  });
});

describe('the depots', () => {
  it('form one tree from the lockers to the district, parents before children', () => {
    const seen = new Set<string>();
    for (const { id, parentId, tier } of depots) {
      const isTop = tier === 'DISTRICT' || tier === 'ENTERPRISE';
      expect(isTop ? parentId === '' : seen.has(parentId)).toBe(true);
      seen.add(id);
    }
  });

  it('have bins for all that the district depot stocks, of each storage class', () => {
    const stocked = openingStock({ today: '2026-11-22' }).filter(
      ({ depotId }) => depotId === 'depot-district',
    );
    const places = new Map(placements.map((place) => [place.itemId, place.storageClass]));
    for (const storageClass of ['AMBIENT', 'COOL', 'HAZARDOUS'] as const) {
      const volume = stocked
        .filter(({ itemId }) => places.get(itemId) === storageClass)
        .reduce((sum, line) => sum + line.quantity * items.get(line.itemId)!.volumeM3, 0);
      const capacity = bins()
        .filter((bin) => bin.depotId === 'depot-district' && bin.storageClass === storageClass)
        .reduce((sum, bin) => sum + bin.volumeM3Capacity, 0);
      expect(volume).toBeLessThanOrEqual(capacity);
    }
  });
});
