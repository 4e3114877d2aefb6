// What a text file is written in. Spreadsheets of this country save CSV as GB18030.
import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { unreadable } from './column';

export type TextEncoding = 'UTF_8' | 'GB18030';

const utf8Mark = Buffer.from([0xef, 0xbb, 0xbf]);
const pieceBytes = 64 * 1024;

/** Bytes that are UTF-8 by chance and GB18030 by intention hardly exist beyond a few letters. */
export function encodingOf(bytes: Buffer): TextEncoding {
  return isUtf8(bytes) ? 'UTF_8' : 'GB18030';
}

/** The text of a file, piece by piece, without the mark at its beginning. */
export function* decoded(bytes: Buffer, told?: TextEncoding): Generator<string> {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw unreadable('the file is written in UTF-16', 'save it as CSV UTF-8 or as XLSX');
  }
  const encoding = told ?? encodingOf(bytes);
  if (encoding === 'UTF_8' && !isUtf8(bytes)) {
    throw unreadable('the file is not UTF-8', 'say GB18030, or save it as CSV UTF-8');
  }
  const text = bytes.subarray(bytes.subarray(0, 3).equals(utf8Mark) ? 3 : 0);
  const decoder = iconv.getDecoder(encoding === 'UTF_8' ? 'utf8' : 'gb18030');
  for (let at = 0; at < text.length; at += pieceBytes) {
    yield checked(decoder.write(text.subarray(at, at + pieceBytes)), encoding);
  }
  yield checked(decoder.end() ?? '', encoding);
}

// A replacement character in UTF-8 may be meant; the decoder of GB18030 writes it for what it
// cannot read.
function checked(piece: string, encoding: TextEncoding): string {
  if (encoding === 'UTF_8' || !piece.includes('\uFFFD')) return piece;
  throw unreadable(
    'the file is neither UTF-8 nor GB18030',
    'save it as CSV UTF-8 or as XLSX and send it again',
  );
}

/** Texts as bytes; UTF-8 begins with its mark, without which spreadsheets misread it. */
export async function* encoded(
  texts: AsyncIterable<string>,
  encoding: TextEncoding,
): AsyncGenerator<Buffer> {
  if (encoding === 'UTF_8') yield utf8Mark;
  const encoder = iconv.getEncoder(encoding === 'UTF_8' ? 'utf8' : 'gb18030');
  for await (const text of texts) yield encoder.write(text);
  const rest = encoder.end();
  if (rest && rest.length > 0) yield rest;
}
