import type { Request } from 'express';
import { Readable } from 'node:stream';
import { oneBatch, writeSheet } from '../platform/sheets/write-sheet';
import { AppError } from '../platform/errors';
import { proposalColumns, proposalRows } from './stock-proposal-files';
import { importProposal } from './stock-proposal-import';

const line = (itemId: string, maximum: number) => ({
  ...{ depotId: 'depot-1', itemId, stock: 3, buy: maximum - 3, cost: 2, reasonZh: '洪涝' },
  proposed: { minimum: 1, reorder: 2, maximum },
});
const proposal = {
  ...{ items: [], depots: [], lines: [line('water', 40), line('tent', 5)] },
} as unknown as Parameters<typeof proposalRows>[0];

async function fileOf(rows: ReturnType<typeof proposalRows>, format: 'CSV' | 'XLSX') {
  const pieces = writeSheet(proposalColumns, oneBatch(rows), {
    format,
    language: 'zh',
    title: 't',
  });
  const chunks: Uint8Array[] = [];
  for await (const piece of pieces) chunks.push(piece);
  return Buffer.concat(chunks);
}

const asked = { id: 'p', etag: '3', dryRun: true, requestId: '' };
const post = (file: Buffer) =>
  Object.assign(Readable.from([file]), { is: () => 'text/csv' }) as unknown as Request;

test.each(['CSV', 'XLSX'] as const)(
  'the %s that was downloaded comes back with its edits',
  async (format) => {
    const rows = proposalRows(proposal, 'zh').map((row) => ({ ...row, maximum: 9 }));
    const request = post(await fileOf(rows, format));
    const found = await importProposal(request, asked, (edit) => Promise.resolve(edit));
    const level = { minimum: 1, reorder: 2, maximum: 9 };
    expect(found).toMatchObject({ rows: 2, faultCount: 0 });
    expect(found.proposal).toEqual({
      ...asked,
      edits: [
        { depotId: 'depot-1', itemId: 'water', level },
        { depotId: 'depot-1', itemId: 'tent', level },
      ],
    });
  },
);

test('a fault is told by row and column, whether of the file or of what it says', async () => {
  const refused = () => {
    const violations = [
      { field: 'edits[1].level.maximum', description: '1 is below the reorder point 2' },
    ];
    return Promise.reject(new AppError('FIELD_INVALID', 'invalid', { violations }));
  };
  const import_ = (text: string) => importProposal(post(Buffer.from(text)), asked, refused);
  const heading = '仓库编号,物资编号,建议下限,建议订货点,建议上限';
  const read = await import_(`${heading}\nd,water,1,二,9\nd,water,1,2,9\nd,water,1,2,9`);
  expect(read.faults.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^row 2, column 建议订货点: .*not a number/),
    expect.stringMatching(/^row 4, .*row 3 already/),
  ]);
  const said = await import_(`${heading}\nd,water,1,2,9\nd,tent,1,2,1`);
  expect(said).toMatchObject({ rows: 2, faultCount: 1, proposal: null });
  expect(said.faults[0]).toMatchObject({ row: 3, columnEn: 'Proposed maximum' });
  const none = await import_('仓库编号,物资编号\nd,water');
  expect(none.faults[0]!.text).toMatch(/column 建议下限: is missing/);
});
