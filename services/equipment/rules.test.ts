import { figuresOf, requireUnusedCapabilities, type Kind } from './capability';
import { digestOf, firstBroken, requireHolder } from './custody';
import { commonDivision, countyOf, isWithin } from './division';
import { distanceKm } from './distance';
import { mayLeave, minimumOf, requireHomeMinimum } from './home-minimum';
import { operatorsOf } from './operators';
import { requirePlausible, sumsByUnit } from './output';
import { readinessOf, type Condition, type Requirements } from './readiness';
import { totalCost } from './work-order';

const kind: Kind = {
  id: 'truck',
  capabilities: [
    { key: 'mass', nameZh: '载重', nameEn: 'Mass', unit: 'kg' },
    { key: 'volume', nameZh: '容积', nameEn: 'Volume', unit: 'm³' },
  ],
  outputUnit: '',
  homeMinimumShare: 0.5,
};

describe('figures', () => {
  test('are of the kind, once each, in its unit however it is typed', () => {
    const given = [
      { key: 'mass', value: 18_000, unit: 'KG' },
      { key: 'volume', value: 55, unit: 'm3' },
    ];
    expect(figuresOf(given, kind, 'f')).toEqual({ mass: 18_000, volume: 55 });
    expect(() => figuresOf([given[0]!, given[0]!], kind, 'f')).toThrow('f[1].key: repeats');
    expect(() => figuresOf([{ key: 'mass', value: 1, unit: 't' }], kind, 'f')).toThrow(
      'f[0].unit: mass is measured in kg, not in t',
    );
  });

  test('in use keep their capability and its unit', () => {
    const grams = { ...kind, capabilities: [{ ...kind.capabilities[0]!, unit: 'g' }] };
    expect(() => requireUnusedCapabilities(kind, grams, ['mass'])).toThrow('figures in mass');
    expect(() => requireUnusedCapabilities(kind, grams, [])).not.toThrow();
  });
});

describe('readiness', () => {
  const needs: Requirements = {
    components: [{ key: 'vest', nameZh: '背心', nameEn: 'Vest', quantity: 9 }],
    checks: [
      { key: 'yearly', nameZh: '年检', nameEn: 'Yearly', intervalDays: 365, kind: 'INSPECTION' },
      { key: 'oil', nameZh: '机油', nameEn: 'Oil', intervalDays: 90, kind: 'MAINTENANCE' },
    ],
    consumables: [{ key: 'pads', nameZh: '电极', nameEn: 'Pads', minimum: 2, unit: 'each' }],
    operators: [{ qualification: 'AED', count: 1 }],
    fuelMinimumShare: 0.5,
  };
  const whole: Condition = {
    state: 'IN_SERVICE',
    components: { vest: 9 },
    consumables: [
      { key: 'pads', quantity: 1, expireDate: '2026-06-01' },
      { key: 'pads', quantity: 1, expireDate: '' },
    ],
    checks: { yearly: { passed: true, checkDate: '2025-06-01', dueDate: '2026-06-01' } },
    fuelShare: 0.5,
    pendingSteps: [],
    openWorkOrders: 0,
  };
  const rate = (fields: Partial<Condition>, today = '2026-06-01', operators = 1) =>
    readinessOf({ ...whole, ...fields }, needs, () => operators, today);

  test('holds up to and including the last day of what it rests on', () => {
    expect(rate({})).toMatchObject({ ready: true, componentsPresent: 9, componentsRequired: 9 });
    const reasons = rate({}, '2026-06-02').gaps.map(({ reason }) => reason);
    expect(reasons).toEqual(['INSPECTION_EXPIRED', 'CONSUMABLE_EXPIRED']);
  });

  test('does not wait for maintenance that is due, and names the gravest gap first', () => {
    const { gaps } = rate({ openWorkOrders: 2, components: {}, fuelShare: 0.499 }, undefined, 0);
    expect(gaps.map(({ description }) => description)).toEqual([
      '2 work orders are not over',
      'Vest: 0 of 9 present',
      '49 % in the tank, 50 % needed',
      '0 of 1 people with AED in its area',
    ]);
  });
});

test('operators count in the area, below it and above it', () => {
  const of = (divisionCode: string) => ({ divisionCode, qualification: 'Q', count: 1 });
  const reports = ['440310001000', '440300000000', '440307000000', '440310000000'].map(of);
  expect(operatorsOf(reports, '440310000000')('Q')).toBe(3);
  expect(operatorsOf(reports, '440310000000')('R')).toBe(0);
});

test('divisions know their county, what holds them all and what lies in them', () => {
  expect(countyOf('440310001001')).toBe('440310000000');
  expect(commonDivision(['440310001001', '440310002001'])).toBe('440310000000');
  expect(commonDivision([])).toBe('');
  expect(isWithin('440310001000', '440310000000')).toBe(true);
  expect(isWithin('441881000000', '440310000000')).toBe(false);
});

test('distances are along the globe', () => {
  const shenzhen = { latitude: 22.6952, longitude: 114.3254 };
  expect(distanceKm(shenzhen, { latitude: 22.7958, longitude: 114.3254 })).toBeCloseTo(11.19, 1);
  expect(distanceKm(shenzhen, undefined)).toBeUndefined();
});

describe('the home minimum', () => {
  const stock = (owned: number, lentOut: number, minimumShare = 0.5) => ({
    classId: 'pump-3000',
    areaCode: '440310000000',
    owned,
    lentOut,
    minimumShare,
  });

  test('rounds up, and is not misled by binary figures', () => {
    expect(minimumOf(stock(3, 0))).toBe(2);
    expect(minimumOf(stock(10, 0, 0.3))).toBe(3);
    expect(mayLeave(stock(5, 1))).toBe(1);
    expect(mayLeave(stock(2, 2))).toBe(0);
  });

  test('is told with its figures', () => {
    const one = { classId: 'pump-3000', areaCode: '440310000000' };
    expect(() => requireHomeMinimum([one], [stock(2, 0)], 'f')).not.toThrow();
    expect(() => requireHomeMinimum([one, one], [stock(2, 0)], 'f')).toThrow(
      'pump-3000: 2 asked, 2 owned, 0 away already; 0 would stay and at least 1 (50 %) must',
    );
  });
});

describe('custody', () => {
  const facts = (sequence: number, toHolder: string) => ({
    assetId: 'a',
    sequence,
    fromHolder: '',
    toHolder,
    signature: toHolder,
    condition: '',
    occurTime: new Date('2026-06-01T00:00:00Z'),
    actorId: 'officer',
  });
  const first = { ...facts(1, 'Li'), digest: digestOf(facts(1, 'Li'), '') };
  const second = { ...facts(2, 'Wang'), digest: digestOf(facts(2, 'Wang'), first.digest) };

  test('tells a handover that was changed or taken out', () => {
    expect(firstBroken([first, second])).toBeUndefined();
    expect(firstBroken([{ ...first, toHolder: 'Zhao' }, second])).toBe(1);
    expect(firstBroken([first, { ...second, sequence: 3 }])).toBe(2);
    expect(firstBroken([second])).toBe(1);
  });

  test('passes only from whoever has it', () => {
    expect(() => requireHolder('a', 'Li', '')).not.toThrow();
    expect(() => requireHolder('a', 'Li', 'Wang')).toThrow('a is not with Wang: Li has it');
  });
});

test('a run gives no more than the asset can, and sums are by unit', () => {
  const run = { assetId: 'p', hoursRun: 2, output: 1_201 };
  expect(() => requirePlausible(run, 500, 'm³')).toThrow('500 an hour make at most 1200 m³');
  const line = { unit: 'm³', runs: 1, hoursRun: 2, output: 10, fuelUsedL: 3 };
  expect(sumsByUnit([line, line, { ...line, unit: 'kWh' }])).toMatchObject([
    { unit: 'm³', runs: 2, output: 20 },
    { unit: 'kWh', runs: 1 },
  ]);
});

test('costs are to the fen', () => {
  expect(totalCost([{ name: 'seal', quantity: 3, unitCost: 0.1 }], 0.005)).toBe(0.31);
});
