import { cellFaults, faultsOf, linesOf, withFigure } from './report-draft';

const code = '440310001001';
const none = { affected: 0, displaced: 0, injured: 0, missing: 0, dead: 0 };

test('a row that is emptied again is not reported', () => {
  const typed = withFigure({}, code, 'affected', 600);
  expect(linesOf(typed, new Map())).toEqual([{ divisionCode: code, ...none, affected: 600 }]);
  expect(withFigure(typed, code, 'affected', null)).toEqual({});
});

test('what is left blank in a touched row keeps the figure that counts now', () => {
  const known = new Map([[code, { ...none, affected: 600, displaced: 400 }]]);
  const [line] = linesOf(withFigure({}, code, 'displaced', 450), known);
  expect(line).toMatchObject({ affected: 600, displaced: 450 });
});

test('more displaced than affected, or more affected than live there, is a fault of its cell', () => {
  const words = (name: string, value: number) => `${name} ${value}`;
  const line = { divisionCode: code, ...none, affected: 900, displaced: 1_000 };
  expect(faultsOf([line], () => 800, words)).toEqual({
    [`${code}.displaced`]: 'moreThanAffected 900',
    [`${code}.affected`]: 'moreThanPopulation 800',
  });
});

test("the server's fault of a line lands on the cell it names", () => {
  const lines = [{ divisionCode: code, ...none }];
  const violations = [
    { field: 'lines[0].injured', description: 'is wrong' },
    { field: 'note', description: 'is too long' },
  ];
  expect(cellFaults(violations, lines, (text) => text)).toEqual({
    [`${code}.injured`]: 'is wrong',
  });
});
