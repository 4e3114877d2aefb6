import { inflateSync } from 'node:zlib';
import { codeSheet } from './code-sheet';

async function pdfOf(fields: object = {}): Promise<Buffer> {
  const sheet = {
    siteId: 'shelter-20',
    nameZh: '沙坣社区党群服务中心避难场所',
    nameEn: 'Shatian Service Centre Shelter',
    exerciseId: '',
    url: 'https://muster.example/c/1.shelter-20.1.zzzzzz..abcdefghijklmnopqrstuv',
    expireTime: { seconds: '1800000000', nanos: 0 },
    ...fields,
  };
  const chunks: Buffer[] = [];
  for await (const chunk of codeSheet(sheet)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The drawing of the page, inflated. */
function drawingOf(pdf: Buffer): string {
  const start = pdf.indexOf('stream\n') + 7;
  return inflateSync(pdf.subarray(start)).toString('latin1');
}

test('the sheet is one page with its own fonts and a code drawn in squares', async () => {
  const pdf = await pdfOf();
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  const text = pdf.toString('latin1');
  expect(text.match(/\/Type \/Page\b/g)).toHaveLength(1);
  // The main subset, and the one that the rare 坣 needs.
  expect(text.match(/\/FontFile2? |\/FontFile3 /g)!.length).toBeGreaterThanOrEqual(2);
  const squares = drawingOf(pdf).match(/ re\n/g)!.length;
  expect(squares).toBeGreaterThan(300);
  expect(pdf.length).toBeLessThan(400_000);
});

test("a drill's sheet says so", async () => {
  const real = drawingOf(await pdfOf()).match(/ Tf\n/g)!.length;
  const drill = drawingOf(await pdfOf({ exerciseId: 'drill-1' })).match(/ Tf\n/g)!.length;
  expect(drill).toBeGreaterThan(real);
});
