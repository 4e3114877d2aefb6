import { settledClass } from './item-classes';

test('the first digit of a code decides the class', () => {
  expect(settledClass({ supplyCode: '1010101', supplyClass: null })).toBe('BASIC_LIVING');
  expect(settledClass({ supplyCode: '3010101', supplyClass: null })).toBe('WORKS_MATERIALS');
});

test('without a code the class is the one that was given', () => {
  expect(settledClass({ supplyCode: null, supplyClass: 'EQUIPMENT' })).toBe('EQUIPMENT');
  expect(settledClass({ supplyCode: null, supplyClass: null })).toBeNull();
});

test('a class against the code is refused, one that was there before gives way', () => {
  const item = { supplyCode: '1010101', supplyClass: 'BASIC_LIVING' } as const;
  expect(settledClass(item, { supplyCode: '2010101' })).toBe('EQUIPMENT');
  expect(() => settledClass(item, { supplyClass: 'EQUIPMENT' })).toThrow(
    /must be BASIC_LIVING, the class of the code 1010101/,
  );
});
