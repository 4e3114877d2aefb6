import fc from 'fast-check';
import type { AppError } from '../platform/errors';
import { malformedInSlices, parseJson } from './json-text';

function faultOf(text: string): Record<string, string> | undefined {
  try {
    parseJson(text);
    return undefined;
  } catch (error) {
    return (error as AppError).details.metadata;
  }
}

describe('reading JSON', () => {
  it.each([
    ['', 1, 1],
    ['{"a": tru}', 1, 7],
    ['{"a": 1,}', 1, 9],
    ['{"a" 1}', 1, 6],
    ['{\n  "a": 1,\n  b: 2\n}', 3, 3],
    ['[1, 2', 1, 6],
    ['{"a": "x\ny"}', 1, 7],
    ['[1] 2', 1, 5],
    ['[01]', 1, 3],
    ['{"a": {"b": [}}', 1, 14],
    ['}', 1, 1],
  ])('says where %j is wrong', (text, line, column) => {
    expect(faultOf(text)).toMatchObject({ line: String(line), column: String(column) });
  });

  it('says that a text which stops in the middle ends too early', () => {
    expect(() => parseJson('{"a": [1')).toThrow('ends too early at line 1, column 9');
  });

  it('lets others have their turn while it looks for the fault in a long text', async () => {
    let turns = 0;
    setImmediate(() => (turns += 1));
    const text = `[${'0,'.repeat(100_000)}`;
    const fault = await malformedInSlices(text);
    expect(fault.details.metadata).toEqual(faultOf(text));
    expect(turns).toBe(1);
  });

  it('finds the fault below deep nesting', () => {
    expect(faultOf('['.repeat(100_000))).toMatchObject({ offset: '100000' });
  });

  it('reads whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('always names a place inside the text or at its end', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), fc.string({ maxLength: 2 }), (value, at, noise) => {
        const whole = JSON.stringify(value);
        const cut = at % (whole.length + 1);
        const text = whole.slice(0, cut) + noise + whole.slice(cut + 1);
        const fault = faultOf(text);
        if (fault) expect(Number(fault.offset)).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
