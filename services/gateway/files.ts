// Files in and out of services: never a whole one in memory here.
import { once } from 'node:events';
import type { Request, Response } from 'express';
import { AppError } from '../platform/errors';
import type { CallOptions, Client } from '../platform/rpc-types';
import { sheetLimits } from '../platform/sheets/column';

type Sheets = Client<'inventory'>['sheets'];

export const sheetMediaTypes = [
  'text/csv',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/octet-stream',
] as const;

const partBytes = 1024 * 1024;

type Upload = Parameters<Sheets['createImport']>[0];

/** Hands the body on to the service part by part, and has it checked. */
export async function importFile(
  sheets: Sheets,
  upload: Upload,
  request: Request,
  options: CallOptions,
): ReturnType<Sheets['checkImport']> {
  if (!request.is([...sheetMediaTypes])) {
    throw new AppError(
      'MEDIA_TYPE_UNSUPPORTED',
      `the body must be ${sheetMediaTypes.join(' or ')}`,
    );
  }
  refuseLarge(Number(request.get('content-length') ?? 0));
  const { id } = await sheets.createImport(upload, options);
  let number = 0;
  for await (const data of partsOf(request)) {
    number += 1;
    await sheets.addImportPart({ id, number, data }, options);
  }
  return sheets.checkImport({ id, partCount: number }, options);
}

function refuseLarge(bytes: number): void {
  if (bytes <= sheetLimits.fileBytes) return;
  const most = `${sheetLimits.fileBytes / partBytes} MiB`;
  throw new AppError('REQUEST_TOO_LARGE', `the file is larger than ${most}: split it`, {
    metadata: { limitBytes: String(sheetLimits.fileBytes) },
  });
}

async function* partsOf(request: Request): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let bytes = 0;
  let total = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    total += chunk.length;
    refuseLarge(total);
    for (let at = 0; at < chunk.length;) {
      const taken = chunk.subarray(at, at + partBytes - bytes);
      held.push(taken);
      bytes += taken.length;
      at += taken.length;
      if (bytes < partBytes) continue;
      yield Buffer.concat(held);
      held = [];
      bytes = 0;
    }
  }
  if (bytes > 0) yield Buffer.concat(held);
}

/** Sends a streamed file; a fault before its first byte is answered as any other. */
export async function sendFile(pieces: ReturnType<Sheets['exportSheet']>, response: Response) {
  let begun = false;
  for await (const { mediaType, fileName, data } of pieces) {
    if (!begun) {
      begun = true;
      response.status(200).set({
        'Content-Type': mediaType,
        'Content-Disposition': `attachment; filename="${fileName.replace(/[^\w.-]/g, '_')}"`,
        'X-Content-Type-Options': 'nosniff',
      });
    }
    const isSlow = data.length > 0 && !response.write(data);
    if (isSlow && !response.destroyed)
      await Promise.race([once(response, 'drain'), gone(response)]);
    if (response.destroyed) return;
  }
  response.end();
}

const gone = (response: Response) =>
  new Promise<void>((resolve) => response.once('close', () => resolve()));
