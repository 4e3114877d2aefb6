import {
  catalogue,
  equipment,
  openingStock,
  referenceDistrict,
  riskPoints,
  standardsPack,
  teams,
} from './load';

const { divisions, depots } = referenceDistrict();
const codes = new Set(divisions.map((division) => division.code));
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

describe('the teams', () => {
  const all = teams();
  const headcounts = (specialism: string) =>
    all.filter((team) => team.specialism === specialism).map((team) => team.headcount);

  it('are 33 of 1,581 people', () => {
    expect(all).toHaveLength(33);
    expect(sum(all.map((team) => team.headcount))).toBe(1581);
    expect(new Set(all.map((team) => team.id)).size).toBe(33);
    for (const { divisionCode } of all) expect(codes.has(divisionCode)).toBe(true);
  });

  it.each([
    ['GENERAL', [120]],
    ['FOREST_FIRE', [60, 25, 25, 25, 25, 25, 25]],
    ['FLOOD', [60, 60, 60, 60, 60, 60]],
    ['WATER', [40, 36]],
    ['MOUNTAIN', [30, 30]],
    ['HAZMAT', [45, 35, 35]],
    ['AIR', [18, 22]],
    ['GAS', [60]],
    ['POWER', [80]],
    ['TELECOM', [40]],
    ['DRAINAGE', [70, 70]],
    ['ENGINEERING', [70, 70]],
    ['MEDICAL', [60]],
    ['RAIL', [40]],
    ['VOLUNTEER', [40]],
  ])('of %s have %j people', (specialism, people) => {
    expect(headcounts(specialism)).toEqual(people);
  });
});

describe('the equipment', () => {
  const all = equipment();
  const items = new Map(catalogue().map((item) => [item.id, item]));

  it('pumps 26,800 m³/h in all', () => {
    expect(sum(all.map((each) => each.count * each.flowM3PerHour))).toBe(26_800);
    const pumps = all.filter((each) => each.flowM3PerHour > 0);
    expect(pumps.map((each) => each.count)).toEqual([2, 4, 8, 24, 60]);
  });

  it('counts every kind as listed', () => {
    const listed = {
      'rescue-boat': 24,
      drone: 18,
      'generator-large': 10,
      'generator-30kw': 30,
      'generator-5kw': 60,
      'light-tower': 40,
      'satellite-phone': 30,
      radio: 400,
      blower: 140,
      chainsaw: 60,
      scba: 60,
      'hazmat-suit': 40,
      aed: 80,
    };
    const counted = all
      .filter((each) => each.flowM3PerHour === 0)
      .map((each) => [each.itemId, each.count]);
    expect(Object.fromEntries(counted)).toEqual(listed);
  });

  it('is all allocated, to depots that exist', () => {
    for (const { count, allocations } of all) {
      expect(sum(allocations.map((each) => each.count))).toBe(count);
      for (const { depotId } of allocations) {
        expect(depots.some((depot) => depot.id === depotId)).toBe(true);
      }
    }
  });

  it('is either in the opening stock or counted piece by piece, never both', () => {
    const stock = openingStock({ today: '2026-11-22' });
    for (const { itemId, count, heldAs } of all) {
      const inStock = sum(
        stock.filter((line) => line.itemId === itemId).map((line) => line.quantity),
      );
      expect(inStock).toBe(heldAs === 'STOCK' ? count : 0);
      expect(items.get(itemId)?.tracking).toBe(heldAs === 'STOCK' ? 'LOT' : 'ASSET');
    }
  });
});

describe('the risk points', () => {
  const all = riskPoints();

  it('are 28 waterlogging, 17 flow obstructions, 3 slopes, 81 hills and 30 hazmat firms', () => {
    const kinds = ['WATERLOGGING', 'FLOW_OBSTRUCTION', 'SLOPE', 'HILL', 'HAZMAT_FIRM'];
    const counts = kinds.map((kind) => all.filter((point) => point.kind === kind).length);
    expect(counts).toEqual([28, 17, 3, 81, 30]);
    expect(new Set(all.map((point) => point.id)).size).toBe(159);
    for (const { divisionCode } of all) expect(codes.has(divisionCode)).toBe(true);
  });

  it('give what pumping needs wherever water gathers', () => {
    for (const point of all.filter((each) => each.kind === 'WATERLOGGING')) {
      expect(point.areaM2).toBeGreaterThan(0);
      expect(point.depthM).toBeGreaterThan(0);
      expect(point.inflowM3PerHour).toBeGreaterThan(0);
    }
  });

  it.each([
    ['P07', 1500, 1.6],
    ['P12', 200, 3.15],
    ['P12', 400, 1.21],
    ['P19', 3000, 2.67],
    ['P19', 4000, 1.74],
  ])('%s drains with %d m³/h in %d h', (id, flow, hours) => {
    const point = all.find((each) => each.id === id);
    const volume = (point?.areaM2 ?? 0) * (point?.depthM ?? 0);
    const usable = standardsPack().works.pumping.usableFlowShare * flow;
    expect(volume / (usable - (point?.inflowM3PerHour ?? 0))).toBeCloseTo(hours, 2);
  });
});
