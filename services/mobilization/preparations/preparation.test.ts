import { posturePlan, shelterEnding, unitsOnTheWay, wantedOf, type StockAt } from './preparation';

const district = '440310000000';
const depot = (depotId: string, available: number, km = 0, divisionCode = district): StockAt => ({
  ...{ depotId, available, divisionCode },
  ...{ latitude: 22.7 + km / 111, longitude: 114.3 },
});
const wanted = { depotId: 'own', quantity: 100, onTheWay: 0 };
const place = { divisionCode: district, keeps: new Map<string, number>() };

describe('what is to lie ready', () => {
  it('is left alone where it lies already, or is on its way', () => {
    expect(posturePlan(wanted, [depot('own', 100)], place)).toEqual({ lines: [], missing: 0 });
    const sent = { ...wanted, onTheWay: 60 };
    expect(posturePlan(sent, [depot('own', 40)], place)).toEqual({ lines: [], missing: 0 });
  });

  it('comes from the nearest others, beyond what they have to keep themselves', () => {
    const stock = [depot('own', 20), depot('far', 500, 9), depot('near', 50, 1)];
    const keeps = new Map([['near', 40]]);
    expect(posturePlan(wanted, stock, { ...place, keeps })).toEqual({
      lines: [
        { depotId: 'near', quantity: 10 },
        { depotId: 'far', quantity: 70 },
      ],
      missing: 0,
    });
  });

  it('is not taken from other divisions, and what is missing is said', () => {
    const stock = [depot('own', 20), depot('near', 30, 1), depot('city', 500, 2, '440305000000')];
    expect(posturePlan(wanted, stock, place)).toEqual({
      lines: [{ depotId: 'near', quantity: 30 }],
      missing: 50,
    });
    expect(posturePlan(wanted, [], place)).toEqual({ lines: [], missing: 100 });
  });

  it('is wanted once a place, and only the strands that were asked for', () => {
    const posture = { depotId: 'own', itemId: 'water', quantity: 10 };
    const plan = { hazard: 'FLOOD', postures: [posture, posture], shelterIds: ['gym', 'gym'] };
    const both = wantedOf(plan, { incidentId: 'i', stock: true, shelters: true });
    expect(both.map(({ strand, subjectId, quantity }) => [strand, subjectId, quantity])).toEqual([
      ['STOCK', 'own', 20],
      ['SHELTERS', 'gym', 0],
    ]);
    expect(wantedOf(plan, { incidentId: 'i', stock: false, shelters: false })).toEqual([]);
  });
});

test('units on the way have neither arrived nor been lost nor been cancelled', () => {
  const line = { quantity: 10, received: 4, lost: 1 };
  expect(unitsOnTheWay([{ state: 'DISPATCHED', lines: [line] }])).toBe(5);
  expect(unitsOnTheWay([{ state: 'CANCELLED', lines: [line] }])).toBe(0);
});

test.each([
  [{ state: 'READY', incidentId: 'i', reserved: 0 }, 'CLOSE'],
  [{ state: 'READY', incidentId: 'i', reserved: 3 }, 'PLACES_RESERVED'],
  [{ state: 'READY', incidentId: 'other', reserved: 0 }, 'NOTHING_LEFT'],
  [{ state: 'OPEN', incidentId: 'i', reserved: 0 }, 'SITE_IN_USE'],
  [{ state: 'CLOSED', incidentId: '', reserved: 0 }, 'NOTHING_LEFT'],
])('a shelter that is %j is given back as %s', (site, ending) => {
  expect(shelterEnding(site, 'i')).toBe(ending);
});
