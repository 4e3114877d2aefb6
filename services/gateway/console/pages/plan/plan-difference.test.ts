import type { Plan } from '../../api/plan-types';
import { coverageChanges } from './plan-difference';

const plan = (share: number, quantity: number) =>
  ({
    coverage: [{ divisionCode: '440310001001', reliefNeed: 'WATER', share }],
    shipments: [
      {
        fromDepotId: 'east',
        toDivisionCode: '440310001001',
        itemId: 'water',
        quantity,
        departHours: 0,
        arriveHours: 1,
      },
    ],
  }) as unknown as Plan;

test('a re-plan is told by what it covers', () => {
  expect(coverageChanges(plan(0.5, 100), plan(0.8, 160))).toMatchObject([{ from: 0.5, to: 0.8 }]);
});

test('the same plan has no changes', () => {
  expect(coverageChanges(plan(0.5, 100), plan(0.501, 100))).toEqual([]);
});
