// A drill's report, and other headed lines, as a PDF with its own Chinese fonts.
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import PdfDocument from 'pdfkit';
import { reportSections, type DrillReport, type Language, type Section } from './drill-report';
import { mainFont, runsOf, useFont, type Document, type Font } from './pdf-fonts';

const margin = 50;
const bottom = 60;
const lineGap = 1.45;
/** Characters of a title that fit on one line below the page. */
const footerMax = 60;

type Pen = { document: Document; main: Font; top: number };

export async function sendReportPdf(
  response: Response,
  report: DrillReport,
  language: Language,
): Promise<void> {
  response.status(200).set({
    'Content-Type': 'application/pdf',
    'Content-Disposition': `attachment; filename="drill-${report.drillId}.pdf"`,
    'X-Content-Type-Options': 'nosniff',
  });
  await pipeline(reportPdf(report, language), response);
}

export function reportPdf(report: DrillReport, language: Language): Document {
  return sectionsPdf({
    heading: language === 'zh' ? '演练评估报告' : 'After-action report of an exercise',
    title: language === 'zh' ? report.nameZh : report.nameEn,
    sections: reportSections(report, language),
  });
}

type Paper = { heading: string; title: string; sections: Section[] };

/** Headed lines as a PDF. */
export function sectionsPdf({ heading, title, sections }: Paper): Document {
  const info = { Title: title, Author: 'Muster' };
  const document = new PdfDocument({ size: 'A4', margin, info, bufferPages: true });
  const pen: Pen = { document, main: mainFont(document), top: margin };
  write(pen, heading, 18);
  write(pen, title, 14, '#b00020');
  for (const section of sections) {
    pen.top += 8;
    write(pen, section.title, 12, '#0b4f8a');
    for (const line of section.lines) write(pen, line, 9.5);
  }
  numberPages(pen, title);
  document.end();
  return document;
}

/** Each sheet of paper says by itself what it is of: pages are parted, and copied one by one. */
function numberPages(pen: Pen, title: string): void {
  const { document } = pen;
  const { count } = document.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    document.switchToPage(page);
    // Below the margin no line may start a page of its own.
    document.page.margins.bottom = 0;
    pen.top = document.page.height - bottom / 2;
    write(pen, `${title.slice(0, footerMax)}   ${page + 1} / ${count}`, 8, '#666666', 0);
  }
}

/** Wrapped character by character: Chinese breaks anywhere, and ids have no spaces. */
function write(pen: Pen, text: string, size: number, colour = '#111111', below = bottom): void {
  const { document, main } = pen;
  const right = document.page.width - margin;
  let left = margin;
  const next = () => {
    left = margin;
    pen.top += size * lineGap;
  };
  const room = () => {
    if (pen.top + size * lineGap <= document.page.height - below) return;
    document.addPage();
    pen.top = margin;
  };
  room();
  for (const { font, part } of runsOf(text.replace(/\s*\n\s*/g, ' '), main)) {
    let line = '';
    useFont(document, font).fontSize(size).fillColor(colour);
    const flush = () => {
      if (line) document.text(line, left, pen.top, { lineBreak: false });
      left += document.widthOfString(line);
      line = '';
    };
    for (const character of part) {
      if (left + document.widthOfString(line + character) > right) {
        flush();
        next();
        room();
        useFont(document, font).fontSize(size).fillColor(colour);
      }
      line += character;
    }
    flush();
  }
  next();
}
