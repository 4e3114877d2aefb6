import { catalogue, openingStock, referenceDistrict, replenishment } from './load';
import { generateParLevels } from './replenishment';

const { depots } = referenceDistrict();
const data = replenishment();
const items = new Set(catalogue().map(({ id }) => id));
const enterprises = depots.filter(({ tier }) => tier === 'ENTERPRISE').map(({ id }) => id);

test('every enterprise of the district has an agreement about items of the catalogue', () => {
  expect(enterprises).toHaveLength(8);
  const agreed = new Set(data.agreements.map(({ depotId }) => depotId));
  expect([...agreed].sort()).toEqual([...enterprises].sort());
  const named = [
    ...data.agreements,
    ...data.frameworks,
    ...data.suppliers.flatMap((supplier) => supplier.items),
  ].map(({ itemId }) => itemId);
  expect(named.filter((id) => !items.has(id))).toEqual([]);
});

test('a framework agreement is cheaper than the list price of its supplier', () => {
  for (const { supplierId, itemId, unitPriceFen } of data.frameworks) {
    const supplier = data.suppliers.find(({ id }) => id === supplierId);
    const list = supplier?.items.find((item) => item.itemId === itemId);
    expect(unitPriceFen).toBeLessThan(list?.unitPriceFen ?? 0);
  }
});

test('par levels are in order and leave out enterprises and lockers', () => {
  const lines = openingStock({ today: '2026-11-22' });
  const levels = generateParLevels(lines, depots, data.par);
  const own = new Set(levels.map(({ depotId }) => depotId));
  expect(own.size).toBe(30);
  expect(levels.length).toBeLessThanOrEqual(5_000);
  for (const { minimum, reorder, maximum } of levels) {
    expect(minimum).toBeLessThanOrEqual(reorder);
    expect(reorder).toBeLessThanOrEqual(maximum);
  }
});
