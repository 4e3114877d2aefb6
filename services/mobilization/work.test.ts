import { uuidFromName } from './request-ids';
import { planWork, workOf, type ShipmentOfPlan } from './work';

const start = new Date('2026-11-22T06:00:00Z');

function shipment(overrides: Partial<ShipmentOfPlan>): ShipmentOfPlan {
  return {
    fromDepotId: 'D1',
    toDepotId: '',
    toDivisionCode: '440310001001',
    itemId: 'water',
    quantity: 10,
    fleetId: 'truck',
    departHours: 0,
    arriveHours: 1.5,
    ...overrides,
  };
}

describe('what a plan asks of the stock', () => {
  it('adds up what each depot gives of each item', () => {
    const { lines } = workOf(
      [shipment({}), shipment({ toDivisionCode: '440310001002' }), shipment({ itemId: 'tent' })],
      start,
    );
    expect(lines).toEqual([
      { depotId: 'D1', itemId: 'tent', quantity: 10 },
      { depotId: 'D1', itemId: 'water', quantity: 20 },
    ]);
  });

  it('puts on one leg what leaves together, at the times of the plan', () => {
    const { legs } = workOf(
      [shipment({}), shipment({ itemId: 'tent' }), shipment({ departHours: 2, arriveHours: 3 })],
      start,
    );
    expect(legs).toHaveLength(2);
    expect(legs[0]).toMatchObject({
      departTime: '2026-11-22T06:00:00.000Z',
      arriveTime: '2026-11-22T07:30:00.000Z',
      lines: [{ itemId: 'water' }, { itemId: 'tent' }],
    });
  });

  it('is the same whatever the order of the shipments', () => {
    const a = shipment({});
    const b = shipment({ fromDepotId: 'D2', toDivisionCode: '', toDepotId: 'D3' });
    expect(workOf([a, b], start)).toEqual(workOf([b, a], start));
  });

  it('keeps apart depots and items whose names only read alike when joined', () => {
    const odd = [shipment({ fromDepotId: 'D/1', itemId: 'a' }), shipment({ itemId: '1/a' })];
    expect(workOf(odd, start).lines).toHaveLength(2);
  });

  it('asks for goods that are usable on the day the plan counted on', () => {
    const plan = { shipments: [shipment({})], callOffs: [], usableUntil: '2026-11-23' };
    expect(planWork(plan, start, 900).work).toMatchObject({ usableUntil: '2026-11-23' });
  });

  it('refuses a plan that sends nothing', () => {
    expect(() => workOf([shipment({ quantity: 0 })], start)).toThrow(/sends nothing/);
  });
});

describe('request ids', () => {
  it('are UUIDs of version 5 that depend on nothing but the name', () => {
    expect(uuidFromName('a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
    expect(uuidFromName('a')).toBe(uuidFromName('a'));
    expect(uuidFromName('a')).not.toBe(uuidFromName('b'));
  });
});
