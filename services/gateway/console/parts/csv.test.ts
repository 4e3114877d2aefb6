import { csvOf } from './csv';

test('begins with the byte order mark, so that Excel reads the Chinese', () => {
  expect(csvOf([['棉被']])).toBe('\uFEFF棉被\r\n');
});

test.each(['=1+1', '+86', '-cmd', '@SUM(A1)', '\tx'])('%j is written as text', (cell) => {
  expect(csvOf([[cell]])).toBe(`\uFEFF'${cell}\r\n`);
});

test('a formula in quotes stays text, and numbers stay numbers', () => {
  expect(csvOf([['=A1,"x"', -5, undefined]])).toBe(`\uFEFF"'=A1,""x""",-5,\r\n`);
});
