import type { LevelFacts, LevelItem } from '../levels/level-facts';
import type { LevelRules } from '../levels/level-rules';

// A district of two streets for tests of stock levels.

export const levelDistrict = '440310000000';

export function testRules(more: Partial<LevelRules> = {}): LevelRules {
  const summer = [0, 0, 0, 0, 2, 2, 2, 2, 2, 0, 0, 0];
  const flood = {
    hazard: 'WATERLOGGING',
    pointKinds: ['WATERLOGGING'],
    monthWeights: summer,
    yearlyIncidents: 2,
    displacedShare: 0.5,
    unknownPeopleShare: 0.01,
    wideShare: 0.2,
    survivingShare: 0.5,
    reachKm: 0.5,
  };
  const slide = { ...flood, hazard: 'LANDSLIDE', pointKinds: ['HILL'], yearlyIncidents: 1 };
  return {
    hazards: [flood, { ...slide, monthWeights: Array<number>(12).fill(1) }],
    gradeWeights: { red: 8, orange: 4, yellow: 2, blue: 1 },
    monthCelsius: Array<number>(12).fill(20),
    priorYears: 5,
    pastShare: 0.3,
    baselineShare: 0.01,
    baselineYearly: 0.5,
    personPenalty: 50_000,
    tonneKmCost: 1,
    storageM3PerM2: 2.4,
    holdingShare: 0.08,
    unpricedUnitCost: 10,
    minimumShare: 0.6,
    reorderShare: 0.8,
    ...more,
  };
}

export const testItem = (id: string, more: Partial<LevelItem> = {}): LevelItem => ({
  ...{ id, nameZh: id, nameEn: id, unitsPerPerson: 1, unitCost: 10, priced: true },
  ...{ volumeM3: 0.01, massKg: 1, shelfLifeDays: 0, priority: 5 },
  ...more,
});

export function testFacts(more: Partial<LevelFacts> = {}): LevelFacts {
  const division = (code: string, parentCode: string, population: number, latitude: number) => {
    return { code, parentCode, population, nameZh: code, nameEn: code, latitude, longitude: 114 };
  };
  const depot = (id: string, divisionCode: string, latitude: number) => {
    return { id, divisionCode, areaM2: 100, nameZh: id, nameEn: id, latitude, longitude: 114 };
  };
  const point = { kind: 'WATERLOGGING', grade: 'RED', longitude: 114 };
  return {
    riskPoints: [
      { id: 'p1', ...point, divisionCode: '440310001001', people: 200, latitude: 22.7 },
      { id: 'p2', ...point, divisionCode: '440310002001', people: 0, latitude: 22.8 },
      {
        ...point,
        id: 'h1',
        kind: 'HILL',
        divisionCode: '440310002001',
        people: 40,
        latitude: 22.81,
      },
    ],
    divisions: [
      division(levelDistrict, '', 10_000, 22.75),
      division('440310001000', levelDistrict, 6_000, 22.7),
      division('440310002000', levelDistrict, 4_000, 22.8),
      division('440310001001', '440310001000', 6_000, 22.7),
      division('440310002001', '440310002000', 4_000, 22.8),
    ],
    incidents: [],
    observedYears: 0,
    depots: [depot('north', '440310002000', 22.83), depot('south', '440310001000', 22.7)],
    items: [testItem('water'), testItem('tent', { unitsPerPerson: 0.25, unitCost: 400 })],
    stock: [{ depotId: 'south', itemId: 'water', quantity: 50 }],
    today: [{ depotId: 'south', itemId: 'tent', minimum: 1, reorder: 2, maximum: 3, etag: 'e1' }],
    ...more,
  };
}
