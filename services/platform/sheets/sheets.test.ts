import fc from 'fast-check';
import iconv from 'iconv-lite';
import { readSheet as readElsewhere } from 'read-excel-file/node';
import writeElsewhere from 'write-excel-file/node';
import { faultText, SheetUnreadable, type Column, type Row, type SheetLimits } from './column';
import { readSheet, type ReadOptions } from './read-sheet';
import { oneBatch, writeSheet, type WriteOptions } from './write-sheet';
import { zipped } from './zip-write';

const columns: Column[] = [
  { key: 'id', zh: '编号', en: 'Id', kind: 'text', required: true, code: true, maxLength: 64 },
  { key: 'name', zh: '名称', en: 'Name', kind: 'text', maxLength: 2_000 },
  { key: 'units', zh: '数量', en: 'Units', kind: 'integer', min: -1e9, max: 1e9 },
  { key: 'mass', zh: '质量', en: 'Mass', kind: 'decimal' },
  { key: 'expires', zh: '有效期', en: 'Expires', kind: 'date' },
  { key: 'closed', zh: '停用', en: 'Closed', kind: 'boolean' },
  {
    key: 'tier',
    zh: '层级',
    en: 'Tier',
    kind: 'choice',
    choices: [
      { value: 'STREET', zh: '街道', en: 'Street' },
      { value: 'COMMUNITY', zh: '社区', en: 'Community' },
    ],
  },
];

async function read(bytes: Buffer, options?: ReadOptions, of = columns) {
  const rows: Row[] = [];
  const faults: string[] = [];
  for await (const batch of readSheet(of, bytes, options)) {
    rows.push(...batch.rows.map(({ values }) => values));
    faults.push(...batch.faults.map(faultText));
  }
  return { rows, faults };
}

async function write(rows: Row[], options: WriteOptions, of = columns): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of writeSheet(of, oneBatch(rows), options)) pieces.push(piece);
  return Buffer.concat(pieces);
}

const csv = (...lines: string[]) => Buffer.from(lines.join('\n'));
const refusal = (bytes: Buffer, options?: ReadOptions) =>
  read(bytes, options).then(
    () => 'was read',
    (error: unknown) => {
      if (!(error instanceof SheetUnreadable)) throw error;
      return error.message;
    },
  );

// What services keep: texts without spaces around them, an empty one being nothing.
const stored = (text: string) => text.trim() || null;
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: fc.constantFrom(...'=\'+-@\t\r\n",;&<>_x0041 ＝中文１'), maxLength: 12 }),
);
const rowArbitrary: fc.Arbitrary<Row> = fc.record({
  id: fc.stringMatching(/^[A-Za-z0-9-]{1,20}$/),
  name: texts.map(stored),
  units: fc.option(fc.integer({ min: -1e9, max: 1e9 })),
  mass: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0)),
  expires: fc.option(
    fc
      .date({ min: new Date('1901-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
  ),
  closed: fc.option(fc.boolean()),
  tier: fc.option(fc.constantFrom('STREET', 'COMMUNITY')),
});

test.each<WriteOptions>([
  { format: 'CSV', language: 'zh' },
  { format: 'CSV', language: 'en', encoding: 'GB18030' },
  { format: 'XLSX', language: 'zh' },
  { format: 'XLSX', language: 'en' },
])('what is written reads back unchanged: %j', async (options) => {
  await fc.assert(
    fc.asyncProperty(fc.array(rowArbitrary, { maxLength: 6 }), async (rows) => {
      const back = await read(await write(rows, options), { encoding: options.encoding });
      expect(back).toEqual({ rows, faults: [] });
    }),
    { numRuns: 150 },
  );
});

test('a spreadsheet never computes what is written', async () => {
  const name = '=HYPERLINK("http://x","click")';
  const text = (await write([{ id: 'a', name }], { format: 'CSV' })).toString();
  expect(text).toContain(`"'=HYPERLINK(""http://x"",""click"")"`);
  const sheet = await readElsewhere(await write([{ id: 'a', name }], { format: 'XLSX' }));
  expect(sheet[1]).toEqual(['a', name, null, null, null, null, null]);
});

test('workbooks of other programs are read, and other programs read ours', async () => {
  const theirs = await writeElsewhere([
    ['编号', 'Units', '有效期', 'Mass'],
    ['A-1', 12, { value: new Date('2027-06-30'), type: Date, format: 'yyyy/mm/dd' }, 0.57],
  ]).toBuffer();
  const row = { id: 'A-1', units: 12, expires: '2027-06-30', mass: 0.57 };
  expect(await read(theirs)).toEqual({ rows: [row], faults: [] });
  const ours = await readElsewhere(await write([row], { format: 'XLSX' }));
  expect(ours[1]!.slice(0, 4)).toEqual(['A-1', null, 12, 0.57]);
  expect((ours[1]![4] as unknown as Date).toISOString()).toMatch(/^2027-06-30/);
});

test('columns are found by either language, in any order, in either encoding', async () => {
  const bytes = iconv.encode('Units,编号,停用\n12,A-1,否\n', 'gb18030');
  const rows = [{ units: 12, id: 'A-1', closed: false }];
  expect(await read(bytes)).toEqual({ rows, faults: [] });
  expect((await read(Buffer.from('\uFEFFunits\t编号（Id）\n12\tA-1'))).rows).toEqual([
    { units: 12, id: 'A-1' },
  ]);
});

test('unknown, missing and doubled columns are named', async () => {
  expect(await refusal(csv('Units,数量,Colour', '1,2,3'))).toBe(
    [
      'row 1, column 数量: is there twice: in column A and B; remove one of them',
      'row 1, column Colour: is not a column of this sheet; remove the column or name it one ' +
        'of: 编号, 名称, 数量, 质量, 有效期, 停用, 层级',
      'row 1, column 编号: is missing; add a column named 编号 (Id)',
    ].join('\n'),
  );
});

test('numbers and words are accepted as people type them', async () => {
  const { rows, faults } = await read(
    csv(
      'id,units,mass,expires,closed,tier',
      'Ａ１,"１，２００",０.５,２０２７年６月３０日,是,街道',
    ),
  );
  expect(faults).toEqual([]);
  expect(rows).toEqual([
    { id: 'A1', units: 1200, mass: 0.5, expires: '2027-06-30', closed: true, tier: 'STREET' },
  ]);
});

test('each fault has its row, its column, what is wrong and what to do', async () => {
  const { rows, faults } = await read(
    csv(
      'id,数量,有效期,层级',
      'a,1,2027-02-28,社区',
      '',
      'b,1.5,2027-02-31,村',
      ',"12,00",2027-13-01,',
      'c,=1+1,soon,',
    ),
  );
  expect(rows).toHaveLength(1);
  expect(faults).toEqual([
    'row 4, column 数量: 1.5 is not a whole number; write a whole number such as 1200',
    'row 4, column 有效期: 31 February does not exist; February 2027 has the days 1 to 28',
    'row 4, column 层级: "村" is not one of the choices; write 街道 (Street), 社区 (Community)',
    'row 5, column 数量: "12,00" is not a number; write a whole number such as 1200',
    'row 5, column 有效期: there is no month 13; write a month from 1 to 12',
    'row 5, column 编号: is empty; fill it in',
    'row 6, column 数量: cell B6 begins like a formula: =1+1; write its value, or put an ' +
      "apostrophe (') before it if it is text",
    'row 6, column 有效期: "soon" is not a date; write a date such as 2027-06-30 or 2027年6月30日',
  ]);
});

test('a row that repeats another is named with it', async () => {
  const { rows, faults } = await read(csv('id,units', 'a,1', 'b,2', 'ａ,3'), { key: ['id'] });
  expect(rows).toHaveLength(2);
  expect(faults).toEqual(['row 4, column 编号: "a" is in row 2 already; keep one of the two rows']);
});

test('a formula in a workbook is refused with its cell', async () => {
  const bytes = await writeElsewhere([
    ['id', 'units'],
    ['a', { type: 'Formula', value: '=1+1' }],
  ]).toBuffer();
  expect((await read(bytes)).faults).toEqual([
    'row 2, column 数量: cell B2 holds a formula; copy the column and paste it as values',
  ]);
});

test('a code that a spreadsheet took for a number keeps its digits or is refused', async () => {
  const bytes = await writeElsewhere(
    [['id'], [440310000000], [1234567890123456789n]].map(([value]) => [
      typeof value === 'bigint' ? Number(value) : value!,
    ]),
  ).toBuffer();
  const { rows, faults } = await read(bytes);
  expect(rows).toEqual([{ id: '440310000000' }]);
  expect(faults).toEqual([expect.stringContaining('more than 15 digits')]);
});

describe('a file that is not what it should be is refused whole:', () => {
  const small: Partial<SheetLimits> = { rows: 2, columns: 3, fileBytes: 100_000 };

  test('too many rows, columns or bytes', async () => {
    expect(await refusal(csv('id', 'a', 'b', 'c'), { limits: small })).toContain(
      'more than 2 rows',
    );
    expect(await refusal(csv('id,a,b,c'), { limits: small })).toContain('has 4 columns');
    expect(await refusal(Buffer.alloc(100_001, 'a'), { limits: small })).toContain('100001 bytes');
  });

  test('nothing in it, an old workbook, a broken one, a letter of another encoding', async () => {
    expect(await refusal(csv('', ' '))).toContain('the file is empty');
    expect(await refusal(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toContain('save it as XLSX');
    expect(await refusal(Buffer.from('PK\x03\x04 and nothing'))).toContain('not a sound workbook');
    expect(await refusal(Buffer.from([0x69, 0x64, 0x0a, 0xff, 0xff]))).toContain('neither UTF-8');
    expect(await refusal(csv('id', '"a'))).toContain('not well-formed CSV');
  });

  test('a workbook that unpacks to far more than it is', async () => {
    const limits = { inflatedBytes: 1_000_000 };
    const bomb = await archive('xl/workbook.xml', ' '.repeat(2_000_000));
    expect(bomb.length).toBeLessThan(5_000);
    expect(await refusal(bomb, { limits })).toContain('would take 2 MiB when unpacked');
    // The same one, lying about its size.
    bomb.writeUInt32LE(1_000, bomb.lastIndexOf('PK\x01\x02') + 24);
    expect(await refusal(bomb, { limits })).toContain('unpacks to more than it declares');
  });

  test('a workbook whose entries share their bytes', async () => {
    const bytes = await archive('a', 'x');
    const directory = bytes.lastIndexOf('PK\x01\x02');
    const entry = bytes.subarray(directory, -22);
    const end = Buffer.from(bytes.subarray(-22));
    end.writeUInt16LE(2, 10);
    const doubled = Buffer.concat([bytes.subarray(0, directory), entry, entry, end]);
    expect(await refusal(doubled)).toContain('a overlaps a');
  });

  test('a workbook with a document type', async () => {
    const bomb = await archive('xl/workbook.xml', '<!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>');
    expect(await refusal(bomb)).toContain('it declares a document type');
  });
});

async function archive(name: string, content: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of zipped([{ name, content: [content] }])) pieces.push(piece);
  return Buffer.concat(pieces);
}
