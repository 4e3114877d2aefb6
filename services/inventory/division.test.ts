import { commonDivision, divisionPattern } from './division';

test('the common division is the smallest above all codes', () => {
  expect(commonDivision(['440310001001', '440310001002'])).toBe('440310001000');
  expect(commonDivision(['440310001001', '440310005001'])).toBe('440310000000');
  expect(commonDivision(['440310001001', '441802100000'])).toBe('440000000000');
  expect(commonDivision(['440310001001', '440310001001'])).toBe('440310001001');
});

test('codes of different provinces have no common division', () => {
  expect(commonDivision(['440310001001', '450102001000'])).toBe('');
  expect(commonDivision([])).toBe('');
});

test('a division pattern covers its own code and what lies below', () => {
  expect(['440310000000', ''].map(divisionPattern)).toEqual(['440310%', '%']);
});
