import { driverSections, planRoutes, stopRows } from './route-sheets';

const start = Date.parse('2026-06-01T00:00:00Z') / 1_000;
const routes = planRoutes.parse({
  planId: 'p',
  startTime: { seconds: `${start}`, nanos: 0 },
  status: 'OPTIMAL',
  stages: [],
  routes: [
    {
      ...{ fleetId: 'f', fleetZh: '货车', fleetEn: 'Trucks', vehicle: 2 },
      ...{ depotId: 'd', depotZh: '一库', depotEn: 'Depot 1', startHours: 0, endHours: 3 },
      ...{ dutyHours: 3, workHours: 3, drivingHours: 1.5, breakHours: 0, distanceKm: 50 },
      trips: [
        {
          ...{ number: 1, startHours: 0, departHours: 0.5, returnHours: 3, workHours: 3 },
          ...{ distanceKm: 50, massKg: 1500, volumeM3: 2 },
          stops: [
            {
              ...{ divisionCode: '440310001001', placeZh: '六联', placeEn: 'Liulian' },
              ...{ arriveHours: 1, startHours: 1, departHours: 1.5, dueHours: 12 },
              lines: [{ itemId: 'w', itemZh: '水', itemEn: 'Water', quantity: '30' }],
            },
          ],
        },
      ],
    },
  ],
  leftBehind: [],
});

test('every stop is a row, with the times of the place', () => {
  expect(stopRows(routes, 'zh')).toEqual([
    {
      ...{ fleet: '货车', vehicle: 2, depot: '一库', trip: 1, stop: 1, place: '六联' },
      ...{ arrive: '06-01 09:00', depart: '06-01 09:30', due: '06-01 20:00' },
      ...{ item: '水', quantity: 30 },
    },
  ]);
});

test('a driver reads when to load, to leave, to arrive and to be back', () => {
  const [sheet] = driverSections(routes, 'en');
  expect(sheet!.title).toBe('Trucks, vehicle 2');
  expect(sheet!.lines).toEqual([
    'Depot 1  On duty 06-01 08:00 – 06-01 11:00  driving 1.5 h  rest 0.0 h  50 km',
    'Trip 1: load 06-01 08:00  leave 06-01 08:30  1.50 t  2.0 m³  back 06-01 11:00',
    '    1. 06-01 09:00  Liulian: Water × 30   Signed ________',
  ]);
  expect(driverSections(routes, 'zh')[0]!.title).toBe('货车 2 号车');
});
