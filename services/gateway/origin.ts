import type { Request } from 'express';
import { AppError } from '../platform/errors';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A page of another site cannot send this without asking first, and it would be refused. */
export const intentHeader = 'X-Requested-With';

/**
 * A browser adds the session cookie to whatever page asks. A change must therefore come from a
 * page of this host (its Origin says so) or carry a header that only our own programs send.
 */
export function assertOwnOrigin(request: Request, publicOrigin: string | undefined): void {
  if (safeMethods.has(request.method)) return;
  const origin = request.get('origin');
  if (origin === undefined && request.get(intentHeader) !== undefined) return;
  if (origin !== undefined && (origin === publicOrigin || origin === ownOrigin(request))) return;
  throw new AppError(
    'ORIGIN_REFUSED',
    origin === undefined
      ? `a change by cookie needs an Origin header of this host, or ${intentHeader}`
      : `pages of ${origin} may not change anything here`,
    { metadata: origin === undefined ? {} : { origin } },
  );
}

function ownOrigin(request: Request): string {
  return `${request.protocol}://${request.host}`;
}
