import { standardsPack } from '../../scripts/reference/load';
import { demandRates } from './demand-rates';

const { demand } = standardsPack();
const mild = { temperatureCelsius: 20, tentShare: 0.4, tentPeople: 4 };
const rateOf = (itemId: string, conditions = mild) =>
  demandRates(demand, conditions).find((rate) => rate.itemId === itemId);

test('one person needs 3 L of water a day and one quilt once', () => {
  const water = rateOf('water-bottle-550ml')!;
  expect(water.dailyPerPerson).toBeCloseTo(3 / 0.55);
  expect(water.initialPerPerson).toBeCloseTo(0);
  expect(rateOf('quilt')).toMatchObject({ initialPerPerson: 1, dailyPerPerson: 0 });
});

test('the conditions decide: coats in the cold, and a tent for four', () => {
  expect(rateOf('cotton-coat')).toBeUndefined();
  const cold = { ...mild, temperatureCelsius: 0 };
  expect(rateOf('cotton-coat', cold)).toMatchObject({ initialPerPerson: 1 });
  expect(rateOf('tent-12m2')!.initialPerPerson).toBeCloseTo(0.1);
});
