import {
  busyHours,
  openCallOffs,
  promisedGoods,
  type PromisingPlan,
  type TransferFacts,
} from './promises';

const community = '440310001001';
const startTime = new Date('2026-07-01T02:00:00Z');

function plan(given: Partial<PromisingPlan> = {}): PromisingPlan {
  return {
    startTime,
    reservationId: 'r-1',
    shipments: [
      { toDivisionCode: community, itemId: 'water', quantity: 100, arriveHours: 1 },
      { toDivisionCode: community, itemId: 'water', quantity: 50, arriveHours: 3 },
    ],
    ...given,
  };
}

function transfer(given: Partial<TransferFacts> = {}): TransferFacts {
  const lines = [{ itemId: 'water', quantity: 150, lost: 0 }];
  return { reservationId: 'r-1', toDivisionCode: community, cancelled: false, lines, ...given };
}

function total(plans: PromisingPlan[], transfers: TransferFacts[]): number {
  return promisedGoods(plans, transfers).reduce((sum, line) => sum + line.quantity, 0);
}

test('what a plan ships to communities is promised, at the hour it arrives', () => {
  expect(promisedGoods([plan()], [transfer()])).toContainEqual({
    divisionCode: community,
    itemId: 'water',
    quantity: 100,
    arriveTime: new Date('2026-07-01T03:00:00Z'),
  });
  expect(total([plan()], [transfer()])).toBe(150);
});

test('what was lost on the way, or cancelled, is needed again', () => {
  const lost = transfer({ lines: [{ itemId: 'water', quantity: 150, lost: 60 }] });
  expect(total([plan()], [lost])).toBe(90);
  expect(total([plan()], [transfer({ cancelled: true })])).toBe(0);
});

test('the losses of one plan are not those of another', () => {
  const lost = transfer({ lines: [{ itemId: 'water', quantity: 150, lost: 150 }] });
  expect(total([plan(), plan({ reservationId: 'r-2' })], [lost])).toBe(150);
});

test('what goes to a depot is promised to no community', () => {
  const toDepot = plan({ shipments: [{ itemId: 'water', quantity: 9, arriveHours: 1 }] });
  expect(promisedGoods([toDepot], [])).toEqual([]);
});

test('the trips of a fleet add up', () => {
  const trips = [
    { fleetId: 'trucks', count: 2, tripHours: 1.5 },
    { fleetId: 'trucks', count: 1, tripHours: 1 },
  ];
  expect(busyHours(trips)).toEqual(new Map([['trucks', 4]]));
});

test('what was called off is promised until it is received; then it is stock', () => {
  const shipments = [30, 20].map((quantity) => {
    return { toDivisionCode: community, itemId: 'tent', quantity, arriveHours: 5 };
  });
  const lines = shipments.map((line) => ({ ...line, sourceId: 'a-1' }));
  const units = (open: number) =>
    openCallOffs([{ plan: { startTime, shipments }, lines }], [{ sourceId: 'a-1', open }])
      .flatMap((plan) => plan.shipments)
      .map(({ quantity }) => quantity);
  expect(units(50)).toEqual([30, 20]);
  expect(units(40)).toEqual([30, 10]);
  expect(units(0)).toEqual([]);
});

test('shipments and call-offs of one plan count as what they replace once between them', () => {
  const about = { divisionCode: community, standardId: 's', itemId: 'tent' };
  const amounts = { ratio: 2, quantity: 50, substituteQuantity: 100 };
  const substitutions = [{ ...about, substituteItemId: 'tarp', ...amounts }];
  const part = (planId: string, quantity: number) => {
    const tarps = { toDivisionCode: community, itemId: 'tarp', quantity, arriveHours: 1 };
    return { planId, startTime, substitutions, shipments: [tarps] };
  };
  const sums = (plans: PromisingPlan[]) =>
    ['tent', 'tarp'].map((itemId) =>
      promisedGoods(plans, [])
        .filter((line) => line.itemId === itemId)
        .reduce((sum, { quantity }) => sum + quantity, 0),
    );
  expect(sums([part('p', 100), part('p', 60)])).toEqual([50, 60]);
  expect(sums([part('p', 100), part('q', 100)])).toEqual([100, 0]);
});

test.each([
  { siteDepotId: 'store', lost: { toDepotId: 'store' } },
  { siteDivisionCode: 'y', lost: { toDivisionCode: 'y' } },
])('goods for a shelter that were cancelled are promised no more: %j', ({ lost, ...site }) => {
  const line = { itemId: 'water', quantity: 100, arriveHours: 1, needDivisionCode: 'x', ...site };
  const plan = { startTime: new Date(0), reservationId: 'r', shipments: [line] };
  const goods = [{ itemId: 'water', quantity: 60, lost: 0 }];
  const transfer = { reservationId: 'r', ...lost, cancelled: true, lines: goods };
  expect(promisedGoods([plan], [transfer])).toMatchObject([{ divisionCode: 'x', quantity: 40 }]);
});
