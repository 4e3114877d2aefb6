import fc from 'fast-check';
import { entriesOf, listCell } from './list-cell';

test('any list of texts comes back as it was', () => {
  const part = fc.string({ unit: fc.constantFrom(...'a箱|;\\｜；') }).map((text) => text.trim());
  const entry = fc.array(part, { minLength: 1, maxLength: 4 });
  const filled = entry.filter((parts) => parts.some((text) => text !== ''));
  fc.assert(
    fc.property(fc.array(filled), (entries) => {
      expect(entriesOf(listCell(entries))).toEqual(entries);
    }),
  );
});

test('is read as people type it', () => {
  expect(entriesOf('箱｜case｜24；托盘 | pallet | 960 ;')).toEqual([
    ['箱', 'case', '24'],
    ['托盘', 'pallet', '960'],
  ]);
  expect(entriesOf('')).toEqual([]);
});
