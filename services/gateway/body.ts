import { text, type Request, type RequestHandler, type Response } from 'express';
import { AppError } from '../platform/errors';

export type BodyLimits = { bodyBytes: number; documentBytes: number };

const jsonTypes = ['application/json', 'application/*+json'];

/** Reads the body as text, so that a fault in it can be shown with its place. */
export function bodyReader(limits: BodyLimits) {
  const readers = {
    body: text({ type: jsonTypes, limit: limits.bodyBytes }),
    document: text({ type: jsonTypes, limit: limits.documentBytes }),
  };
  return async (request: Request, response: Response, kind: 'body' | 'document') => {
    if (hasBody(request) && !request.is(jsonTypes)) {
      throw new AppError('MEDIA_TYPE_UNSUPPORTED', 'the body must be application/json');
    }
    const limit = kind === 'body' ? limits.bodyBytes : limits.documentBytes;
    await read(readers[kind], request, response, limit);
    return typeof request.body === 'string' ? request.body : '';
  };
}

function hasBody(request: Request): boolean {
  if (request.get('transfer-encoding') !== undefined) return true;
  return Number(request.get('content-length') ?? 0) > 0;
}

function read(reader: RequestHandler, request: Request, response: Response, limit: number) {
  return new Promise<void>((resolve, reject) => {
    void reader(request, response, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(readable(error, limit));
    });
  });
}

// What body-parser refuses, in our own words; anything else is a fault of ours.
function readable(error: unknown, limit: number): unknown {
  const { type, status, message } = error as { type?: string; status?: number; message?: string };
  if (type === 'entity.too.large') {
    const size = limit >= 1 << 20 ? `${limit / (1 << 20)} MiB` : `${limit} bytes`;
    return new AppError('REQUEST_TOO_LARGE', `the body is larger than the limit of ${size}`, {
      metadata: { limitBytes: String(limit) },
    });
  }
  if (status === 415) return new AppError('MEDIA_TYPE_UNSUPPORTED', String(message));
  if (status !== undefined && status < 500) {
    return new AppError('FIELD_INVALID', `the body could not be read: ${String(message)}`);
  }
  return error;
}
