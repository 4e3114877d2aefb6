// The lines of a stock proposal as they come back from a spreadsheet, changed by hand.
import type { Request } from 'express';
import { AppError } from '../platform/errors';
import {
  faultAt,
  faultText,
  SheetUnreadable,
  type Column,
  type SheetFault,
} from '../platform/sheets/column';
import { readSheet, type ReadRow } from '../platform/sheets/read-sheet';
import { sheetMediaTypes } from './files';
import { proposalColumns } from './stock-proposal-files';

const fileBytesMost = 8 * 1024 * 1024;
const limits = { fileBytes: fileBytesMost, rows: 20_000 };
const faultsShown = 1_000;
const edited = ['depotId', 'itemId', 'minimum', 'reorder', 'maximum'];
const unitsMost = 1_000_000_000;

/** What the download says beside the levels is there to be looked at: it may read anything. */
const columns = proposalColumns.map(({ key, zh, en }): Column => {
  if (!edited.includes(key)) return { key, zh, en, kind: 'text', maxLength: 10_000 };
  if (key.endsWith('Id')) {
    return { key, zh, en, kind: 'text', code: true, required: true, maxLength: 64 };
  }
  return { key, zh, en, kind: 'integer', min: 0, max: unitsMost, required: true };
});

type Edit = {
  depotId: string;
  itemId: string;
  level: { minimum: number; reorder: number; maximum: number };
};
type Asked = { id: string; etag: string; dryRun: boolean; requestId: string };

/** Reads the file of the body and has it take effect, or says what is wrong with which cell. */
export async function importProposal<P>(
  request: Request,
  asked: Asked,
  edit: (request: Asked & { edits: Edit[] }) => Promise<P>,
) {
  const { rows, faults } = await rowsOf(await bodyOf(request));
  const refused = (all: SheetFault[]) => ({
    rows: rows.length,
    faultCount: all.length,
    faults: all.slice(0, faultsShown).map((fault) => ({ ...fault, text: faultText(fault) })),
    proposal: null,
  });
  if (faults.length > 0) return refused(faults);
  if (rows.length === 0) {
    return refused([faultAt(0, undefined, 'the file has no rows', 'send the download, edited')]);
  }
  try {
    const proposal = await edit({ ...asked, edits: rows.map(({ values }) => editOf(values)) });
    return { rows: rows.length, faultCount: 0, faults: [], proposal };
  } catch (error) {
    const told = faultsIn(error, rows);
    if (told.length === 0) throw error;
    return refused(told);
  }
}

async function bodyOf(request: Request): Promise<Buffer> {
  if (!request.is([...sheetMediaTypes])) {
    const types = sheetMediaTypes.join(' or ');
    throw new AppError('MEDIA_TYPE_UNSUPPORTED', `the body must be ${types}`);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > fileBytesMost) {
      throw new AppError('REQUEST_TOO_LARGE', `the file is larger than ${fileBytesMost} bytes`, {
        metadata: { limitBytes: String(fileBytesMost) },
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function rowsOf(bytes: Buffer): Promise<{ rows: ReadRow[]; faults: SheetFault[] }> {
  const [rows, faults]: [ReadRow[], SheetFault[]] = [[], []];
  try {
    for await (const batch of readSheet(columns, bytes, { key: ['depotId', 'itemId'], limits })) {
      rows.push(...batch.rows);
      faults.push(...batch.faults);
    }
  } catch (error) {
    if (!(error instanceof SheetUnreadable)) throw error;
    faults.push(...error.faults);
  }
  return { rows, faults };
}

function editOf(values: ReadRow['values']): Edit {
  const { depotId, itemId, minimum, reorder, maximum } = values;
  const level = {
    minimum: Number(minimum),
    reorder: Number(reorder),
    maximum: Number(maximum),
  };
  return { depotId: String(depotId), itemId: String(itemId), level };
}

/** What the service says of `edits[3].level.maximum`, at its row and column of the file. */
function faultsIn(error: unknown, rows: readonly ReadRow[]): SheetFault[] {
  if (!(error instanceof AppError)) return [];
  return (error.details.violations ?? []).flatMap(({ field, description }) => {
    const [, index, name] = /^edits\[(\d+)\]\.(?:level\.)?(\w+)$/.exec(field) ?? [];
    const row = rows[Number(index)]?.row;
    const column = columns.find(({ key }) => key === name);
    return row === undefined ? [] : [faultAt(row, column, description, 'correct it')];
  });
}
