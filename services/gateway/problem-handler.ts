import type { ErrorRequestHandler, RequestHandler } from 'express';
import { databaseFault } from '../platform/database-faults';
import { AppError } from '../platform/errors';
import type { Log } from '../platform/telemetry';
import { hiddenProblem, problemOf, retryAfterSeconds } from './problem';

export const routeMissing: RequestHandler = (request) => {
  throw new AppError('ROUTE_NOT_FOUND', `there is nothing at ${request.method} ${request.path}`);
};

/** The one place where errors become answers. What nobody may see is logged here, once. */
export function problemHandler(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const requestId = String(request.id);
    const fault = databaseFault(error);
    const shown = fault ?? readable(error);
    const known = problemOf(shown, requestId);
    if (!known) log.error({ err: error, requestId }, 'request failed');
    if (fault) log.warn({ err: error, requestId }, 'the database failed');
    const problem = known ?? hiddenProblem(requestId);
    const retryAfter = retryAfterSeconds(shown);
    if (retryAfter !== undefined) response.set('Retry-After', String(retryAfter));
    if (problem.error.code === 401) response.set('WWW-Authenticate', 'Bearer');
    response.status(problem.error.code).json(problem);
  };
}

// Express refuses a path that is not proper percent-encoding before any route sees it.
function readable(error: unknown): unknown {
  if (!(error instanceof URIError)) return error;
  return new AppError('FIELD_INVALID', 'the path is not proper percent-encoding');
}
