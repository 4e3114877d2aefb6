// The sheet that hangs at a shelter's door: names, QR code and what to do, in Chinese and English.
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import PdfDocument from 'pdfkit';
import { create } from 'qrcode';
import { fromTimestamp, type WireTimestamp } from '../platform/wire-values';
import { mainFont, runsOf, useFont, type Document, type Font, type Run } from './pdf-fonts';

export type CodeSheet = {
  siteId: string;
  nameZh: string;
  nameEn: string;
  exerciseId: string;
  url: string;
  expireTime: WireTimestamp | null;
};

/** Sends the sheet as it is made. */
export async function sendCodeSheet(response: Response, sheet: CodeSheet): Promise<void> {
  const document = codeSheet(sheet);
  response.status(200).set({
    'Content-Type': 'application/pdf',
    'Content-Disposition': `inline; filename="code-${sheet.siteId}.pdf"`,
    'X-Content-Type-Options': 'nosniff',
  });
  await pipeline(document, response);
}

const millimetre = 72 / 25.4;
const pageWidth = 210 * millimetre;

export function codeSheet(sheet: CodeSheet): Document {
  const info = { Title: `${sheet.nameZh} ${sheet.nameEn}`, Author: 'Muster' };
  const document = new PdfDocument({ size: 'A4', margin: 20 * millimetre, info });
  const main = mainFont(document);
  const line = (text: string, top: number, size: number, colour = '#111111') =>
    centred(document, main, { text, top: top * millimetre, size, colour });
  if (sheet.exerciseId) line(`演练 EXERCISE ${sheet.exerciseId}`, 14, 16, '#b00020');
  line('避难场所 扫码登记', 24, 30);
  line('Shelter check-in: scan to register', 39, 16);
  line(sheet.nameZh, 52, 24);
  line(sheet.nameEn, 64, 14);
  drawCode(document, sheet.url, { top: 78 * millimetre, size: 110 * millimetre });
  line('1. 手机扫码  2. 填写全家姓名  3. 提交；没有网络也可填写，联网后自动上传', 198, 12);
  line(
    '1. Scan  2. Enter everyone in your family  3. Send. Works offline and sends later.',
    206,
    11,
  );
  line('离开时请在同一手机上点“离开登记”。需要帮助请找工作人员。', 218, 12);
  line('When you leave, tap “Check out” on the same phone. Ask the staff for help.', 226, 11);
  const until = sheet.expireTime ? shanghaiMinute(fromTimestamp(sheet.expireTime)) : '';
  line(`${sheet.siteId}　有效期至 valid until ${until}`, 262, 10, '#555555');
  document.end();
  return document;
}

const shanghaiMinute = (time: Date) =>
  new Date(time.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');

type Line = { text: string; top: number; size: number; colour: string };

function centred(document: Document, main: Font, { text, top, size, colour }: Line): void {
  const runs = runsOf(text, main);
  const widthOf = ({ font, part }: Run) => {
    useFont(document, font).fontSize(size);
    return document.widthOfString(part);
  };
  const room = pageWidth - 30 * millimetre;
  const whole = runs.reduce((sum, run) => sum + widthOf(run), 0);
  // A name that is too long is written smaller, not cut.
  const scale = Math.min(1, room / whole);
  let left = (pageWidth - whole * scale) / 2;
  for (const run of runs) {
    const width = widthOf(run) * scale;
    useFont(document, run.font)
      .fontSize(size * scale)
      .fillColor(colour);
    document.text(run.part, left, top, { lineBreak: false });
    left += width;
  }
}

/** Squares, not a picture: sharp at any size. */
function drawCode(document: Document, url: string, place: { top: number; size: number }): void {
  const { modules } = create(url, { errorCorrectionLevel: 'M' });
  const side = place.size / modules.size;
  const left = (pageWidth - place.size) / 2;
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (!modules.get(row, column)) continue;
      document.rect(left + column * side, place.top + row * side, side + 0.05, side + 0.05);
    }
  }
  document.fill('#000000');
}
