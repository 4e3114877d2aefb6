// Rows as the messages of a streamed file, for exports and for reports.
import type { SheetPieceInput } from '../../../gen/muster/platform/v1/SheetPiece';
import { sql, type Db, type Trx } from '../db';
import { invalid } from '../errors';
import type { Column, Row } from './column';
import { mediaTypes, writeSheet } from './write-sheet';

type FileRequest = {
  format: 'SHEET_FORMAT_UNSPECIFIED' | 'CSV' | 'XLSX';
  encoding: 'SHEET_ENCODING_UNSPECIFIED' | 'UTF_8' | 'GB18030';
  language: 'SHEET_LANGUAGE_UNSPECIFIED' | 'ZH' | 'EN';
};

const pieceBytes = 256 * 1024;

export async function* filePieces(
  { kind, zh, en, columns }: { kind: string; zh: string; en: string; columns: readonly Column[] },
  rows: AsyncIterable<Row[]>,
  request: FileRequest,
): AsyncGenerator<SheetPieceInput> {
  const { format } = request;
  if (format === 'SHEET_FORMAT_UNSPECIFIED') throw invalid('format', 'must be CSV or XLSX');
  const language = request.language === 'EN' ? 'en' : 'zh';
  const encoding = request.encoding === 'GB18030' ? 'GB18030' : 'UTF_8';
  const charset = format === 'CSV' ? `; charset=${encoding.replace('_', '-').toLowerCase()}` : '';
  yield {
    mediaType: `${mediaTypes[format]}${charset}`,
    fileName: `${kind}.${format.toLowerCase()}`,
  };
  const title = language === 'zh' ? zh : en;
  for await (const bytes of writeSheet(columns, rows, { format, language, encoding, title })) {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      yield { data: bytes.subarray(at, at + pieceBytes) };
    }
  }
}

/** Everything is read as of one moment, however long the reader of the stream takes. */
export async function* wholeSnapshot<Piece>(
  db: Db,
  read: (trx: Trx) => AsyncIterable<Piece>,
): AsyncGenerator<Piece> {
  const trx = await db.transaction({ isolationLevel: 'repeatable read', readOnly: true });
  try {
    await sql(
      trx,
      `SELECT set_config('statement_timeout', '10min', true),
         set_config('idle_in_transaction_session_timeout', '2min', true)`,
    );
    yield* read(trx);
  } finally {
    await trx.commit();
  }
}
